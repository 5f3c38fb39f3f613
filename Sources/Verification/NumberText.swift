#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Android)
    import Android
#endif

/// Numbers as people read them.
package enum NumberText {
    /// A difference or tolerance, to two digits: 3.3e-06.
    package static func short(_ value: Double) -> String {
        guard value.isFinite, value != 0 else { return value == 0 ? "0" : "\(value)" }
        if abs(value) >= 0.009_95 && abs(value) < 9_999.5 { return "\((value * 1000).rounded() / 1000)" }
        var exponent = Int(floor(log10(abs(value))))
        // In two steps: the power of ten of the smallest numbers' exponent is 0.
        let half = exponent / 2
        var digits = value / pow(10, Double(half)) / pow(10, Double(exponent - half))
        digits = (digits * 10).rounded() / 10
        if abs(digits) >= 10 {
            digits /= 10
            exponent += 1
        }
        let sign = exponent < 0 ? "-" : "+"
        let magnitude = exponent.magnitude
        return "\(digits)e\(sign)\(magnitude < 10 ? "0" : "")\(magnitude)"
    }

    /// A whole number in groups of three: 12,345.
    package static func grouped(_ value: Int) -> String {
        let digits = Array("\(value.magnitude)")
        var text = value < 0 ? "-" : ""
        for (position, digit) in digits.enumerated() {
            if position > 0 && (digits.count - position) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return text
    }

    /// A count with its noun: 1 case, 3 cases.
    package static func count(_ number: Int, _ noun: String) -> String {
        "\(grouped(number)) \(noun)\(number == 1 ? "" : "s")"
    }
}
