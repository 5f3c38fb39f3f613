import Foundation
import Testing

@testable import Reports
@testable import Verification

@Suite struct NumberTextTests {
    @Test(
        arguments: [
            (0, "0"), (-0.0, "0"), (1e-5, "1.0e-05"), (3.3e-6, "3.3e-06"), (3.34e-6, "3.3e-06"),
            (3.36e-6, "3.4e-06"), (9.94e-6, "9.9e-06"), (9.96e-6, "1.0e-05"), (-2.54e-7, "-2.5e-07"),
            (1e-9, "1.0e-09"), (0.001, "1.0e-03"), (0.01, "0.01"), (0.00999, "0.01"), (0.25, "0.25"),
            (1, "1.0"),
            (-1.5, "-1.5"), (12.5, "12.5"), (9000, "9000.0"), (12_345, "1.2e+04"), (1e10, "1.0e+10"),
            (1e100, "1.0e+100"), (4.2e-123, "4.2e-123"), (1.7976931348623157e308, "1.8e+308"),
            (.infinity, "inf"), (-.infinity, "-inf"), (.nan, "nan"),
        ] as [(Double, String)])
    func short(value: Double, text: String) {
        #expect(NumberText.short(value) == text)
    }

    @Test func powersOfTen() throws {
        for exponent in Array(-300 ... -3) + Array(4...300) {
            let value = try #require(Double("1e\(exponent)"))
            let digits = String(format: "%02d", abs(exponent))
            #expect(NumberText.short(value) == "1.0e\(exponent < 0 ? "-" : "+")\(digits)")
        }
    }

    /// Numbers below the smallest normal one, where powers of ten vanish.
    @Test(arguments: [(5e-324, "4.9e-324"), (2e-310, "2.0e-310"), (-1e-323, "-9.9e-324")])
    func subnormal(value: Double, text: String) {
        #expect(NumberText.short(value) == text)
    }

    @Test(arguments: [
        (0, "0"), (7, "7"), (999, "999"), (1_000, "1,000"), (12_345, "12,345"), (999_999, "999,999"),
        (1_234_567, "1,234,567"), (-1_000, "-1,000"), (-100, "-100"), (.max, "9,223,372,036,854,775,807"),
        (.min, "-9,223,372,036,854,775,808"),
    ])
    func grouped(value: Int, text: String) {
        #expect(NumberText.grouped(value) == text)
    }

    @Test func counts() {
        #expect(NumberText.count(0, "case") == "0 cases")
        #expect(NumberText.count(1, "case") == "1 case")
        #expect(NumberText.count(1_200, "weight") == "1,200 weights")
    }
}

@Suite struct TextTableTests {
    @Test func columnsAsWideAsTheirCells() {
        var table = TextTable(["a", "|Δ|", "last"])
        table.add(["longer", "1", "x"])
        table.add(["", "22", ""])
        #expect(
            table.text(indent: "> ") == """
                > a       |Δ|  last
                > longer  1    x
                >         22

                """)
    }
}
