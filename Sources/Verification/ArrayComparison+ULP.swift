extension ArrayComparison {
    /// Number of floats from one finite number to another.
    static func ulps(_ a: Float, _ b: Float) -> UInt64 {
        // Bit patterns of floats are in the order of their magnitudes.
        func rank(_ x: Float) -> Int64 {
            let magnitude = Int64(x.bitPattern & 0x7FFF_FFFF)
            return x.sign == .minus ? -magnitude : magnitude
        }
        return (rank(a) - rank(b)).magnitude
    }

    /// Number of doubles from one finite number to another.
    static func ulps(_ a: Double, _ b: Double) -> UInt64 {
        func rank(_ x: Double) -> Int64 {
            let magnitude = Int64(x.bitPattern & 0x7FFF_FFFF_FFFF_FFFF)
            return x.sign == .minus ? -magnitude : magnitude
        }
        // Opposite signs can lie further apart than Int64 reaches.
        let (ra, rb) = (rank(a), rank(b))
        return (ra < 0) == (rb < 0) ? (ra - rb).magnitude : ra.magnitude + rb.magnitude
    }
}
