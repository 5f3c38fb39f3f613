internal import Reading

/// Answers what will probably be asked about an HDF5 file, before it is: what its groups hold, their attributes,
/// and where arrays lie.
///
/// Only what can be said is said. What is wrong with an object stays to be told to those who ask for it.
struct Foresight {
    /// The most that is sent ahead of one answer, by both sides' reckoning. A larger file's first objects, those
    /// near its root, are told as well.
    static let byteLimit = 1 << 20
    /// The most questions that are put to the file.
    private static let questionLimit = 5000

    /// The archives' members, or the file itself, that have been told of.
    private var told: Set<String?> = []

    /// What to send before the answer to `request`; `nil` for nothing.
    mutating func answers(before request: Request, by reader: any ContainerReader) -> [ForeseenAnswer]? {
        guard request.operation.isAboutHDF5, told.insert(request.inside).inserted else { return nil }
        var survey = Survey(reader: reader, inside: request.inside)
        survey.run()
        return survey.answers.isEmpty ? nil : survey.answers
    }

    /// A walk through a file's groups, those near the root first.
    private struct Survey {
        let reader: any ContainerReader
        let inside: String?
        var answers: [ForeseenAnswer] = []
        private var bytesLeft = Foresight.byteLimit
        private var questionsLeft = Foresight.questionLimit

        init(reader: any ContainerReader, inside: String?) {
            self.reader = reader
            self.inside = inside
        }

        mutating func run() {
            var groups = ["/"][...]
            while let group = groups.popFirst() {
                lookAtAttributes(of: group)
                for name in ask(.links, group)?.texts ?? [] {
                    guard questionsLeft > 0 else { return }
                    let path = group == "/" ? "/\(name)" : "\(group)/\(name)"
                    guard case .kind(let kind) = ask(.kind, path) else { continue }
                    switch kind {
                    case .group:
                        _ = ask(.group, path)
                        groups.append(path)
                    case .dataset:
                        if case .dataset = ask(.dataset, path) { lookForPlace(of: path) }
                    default: break
                    }
                }
            }
        }

        private mutating func lookAtAttributes(of group: String) {
            let names = try? reader.answer(Request(.attributes, inside: inside, path: group)).texts
            for name in names ?? [] {
                guard questionsLeft > 0 else { return }
                guard ask(.hasAttribute, group, name) != nil else { continue }
                // One text may be asked for as such and as a list of one.
                guard let texts = ask(.stringList, group, name)?.texts else { continue }
                if texts.count == 1 { _ = ask(.string, group, name) }
            }
        }

        private mutating func lookForPlace(of path: String) {
            let request = Request(.read, inside: inside, path: path)
            guard let reader = reader as? any PlacingReader, let place = try? reader.place(of: request) else {
                return
            }
            add(request, .place(place.0, offset: place.1.lowerBound))
        }

        /// Asks, and keeps the answer if there is one.
        private mutating func ask(
            _ operation: Request.Operation, _ path: String, _ name: String = ""
        ) -> Answer? {
            let request = Request(operation, inside: inside, path: path, name: name)
            questionsLeft -= 1
            guard let answer = try? reader.answer(request) else { return nil }
            add(request, .answer(answer))
            return answer
        }

        private mutating func add(_ request: Request, _ message: Message) {
            guard let answer = ForeseenAnswer(request, message) else { return }
            let byteCount = answer.byteCount
            guard byteCount <= bytesLeft else { return }
            bytesLeft -= byteCount
            answers.append(answer)
        }
    }
}

extension Answer {
    fileprivate var texts: [String]? {
        guard case .texts(let texts) = self else { return nil }
        return texts
    }
}
