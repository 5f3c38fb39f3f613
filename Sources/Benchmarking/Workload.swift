/// One LSTM at work: its size, and how much it gets at a time.
package struct Workload: Sendable, Equatable {
    package let name: String
    /// B.
    package let batch: Int
    /// T of one call.
    package let timesteps: Int
    /// F.
    package let features: Int
    /// U.
    package let units: Int
    /// Whether a call is one step that goes on where the call before ended.
    package let isStream: Bool
    /// Where such work comes from.
    package let purpose: String

    package init(
        _ name: String, batch: Int, timesteps: Int, features: Int, units: Int, isStream: Bool = false,
        purpose: String = ""
    ) {
        self.name = name
        self.batch = batch
        self.timesteps = timesteps
        self.features = features
        self.units = units
        self.isStream = isStream
        self.purpose = purpose
    }

    /// From one unit's worth of audio to what fills a server.
    package static let all = [
        Workload(
            "W1", batch: 1, timesteps: 1, features: 1, units: 20, isStream: true,
            purpose: "audio as it comes in, a step a call"),
        Workload(
            "W1s", batch: 1, timesteps: 10_000, features: 1, units: 20, purpose: "the same model, in one call"
        ),
        Workload("W2", batch: 1, timesteps: 128, features: 9, units: 64, purpose: "sensors"),
        Workload("W3", batch: 1, timesteps: 200, features: 128, units: 128, purpose: "text"),
        Workload("W4", batch: 32, timesteps: 100, features: 128, units: 256, purpose: "a batch of texts"),
        Workload("W5", batch: 1, timesteps: 100, features: 512, units: 1024, purpose: "a large layer"),
        Workload("W6", batch: 64, timesteps: 50, features: 512, units: 512, purpose: "a large batch"),
        Workload("W7", batch: 32, timesteps: 2, features: 8, units: 4, purpose: "tiny"),
        Workload("W8", batch: 1, timesteps: 10_000, features: 16, units: 32, purpose: "a long sequence"),
    ]

    /// The workload of that name.
    package static func named(_ name: String) -> Workload? { all.first { $0.name == name } }

    /// Operations of one step's products, for all rows: 2 · 4U · (F + U) each.
    package var operationsPerStep: Double {
        8 * Double(batch) * Double(units) * Double(features + units)
    }
}
