/// Nonlinear least squares for a handful of unknowns, by Levenberg and Marquardt.
enum LeastSquares {
    /// Looks for the unknowns at which the residuals vanish.
    ///
    /// - Parameters:
    ///   - start: Where to begin.
    ///   - goodEnough: Ends the search once no residual is larger.
    ///   - residuals: The residuals at some unknowns; `nil` where there are none.
    /// - Returns: The best unknowns found.
    /// - Complexity: One evaluation for each unknown in each of at most 20 rounds.
    static func solve(
        from start: [Double], goodEnough: Double, residuals: ([Double]) -> [Double]?
    ) -> [Double] {
        let step = 1e-6
        var unknowns = start
        guard var current = residuals(unknowns) else { return start }
        var damping = 1e-3
        for _ in 0..<20 where current.contains(where: { abs($0) > goodEnough }) {
            var slopes: [[Double]] = []
            for j in unknowns.indices {
                var moved = unknowns
                moved[j] += step
                guard let there = residuals(moved) else { return unknowns }
                slopes.append(zip(there, current).map { ($0 - $1) / step })
            }
            var hasImproved = false
            while !hasImproved && damping < 1e9 {
                guard let move = normalSolution(slopes, current, damping: damping) else {
                    damping *= 10
                    continue
                }
                let next = zip(unknowns, move).map { $0 - $1 }
                if let there = residuals(next), squares(there) < squares(current) {
                    (unknowns, current) = (next, there)
                    damping = max(damping / 10, 1e-12)
                    hasImproved = true
                } else {
                    damping *= 10
                }
            }
            if !hasImproved { break }
        }
        return unknowns
    }

    private static func squares(_ values: [Double]) -> Double { values.reduce(0) { $0 + $1 * $1 } }

    /// Solves `(JᵀJ + damping · diagonal) · x = Jᵀr` by Cholesky's decomposition.
    private static func normalSolution(
        _ slopes: [[Double]], _ residuals: [Double], damping: Double
    ) -> [Double]? {
        func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
        let count = slopes.count
        var lower = [[Double]](repeating: Array(repeating: 0, count: count), count: count)
        for i in 0..<count {
            for j in 0...i {
                var sum = dot(slopes[i], slopes[j])
                if i == j { sum += damping * max(sum, 1e-9) }
                for k in 0..<j { sum -= lower[i][k] * lower[j][k] }
                if i == j {
                    guard sum > 0 else { return nil }
                    lower[i][i] = sum.squareRoot()
                } else {
                    lower[i][j] = sum / lower[j][j]
                }
            }
        }
        var solution = slopes.map { dot($0, residuals) }
        for i in 0..<count {
            for k in 0..<i { solution[i] -= lower[i][k] * solution[k] }
            solution[i] /= lower[i][i]
        }
        for i in (0..<count).reversed() {
            for k in (i + 1)..<max(count, i + 1) { solution[i] -= lower[k][i] * solution[k] }
            solution[i] /= lower[i][i]
        }
        return solution.allSatisfy(\.isFinite) ? solution : nil
    }
}
