internal import Reading

/// Answers what will probably be asked about an HDF5 file, before it is: once a group has been asked for, what is
/// below it, with attributes and the places of arrays.
///
/// Groups that nobody asks for, such as an optimizer's, are not looked at: what is damaged there harms nobody. Only
/// what can be said is said. What is wrong with an object stays to be told to those who ask for it.
struct Foresight {
    /// The most that a reader's process sends ahead of its answers, all in all, by both sides' reckoning.
    static let byteLimit = 1 << 20

    private var bytesLeft = byteLimit
    /// The most questions that are put to the file.
    private var questionsLeft = 5000
    /// The groups that have been told of, by the bytes of their paths, with a slash behind: in names of HDF5, alike is not the same.
    private var told: [(inside: [UInt8]?, path: [UInt8])] = []

    /// What to send before the answer to `request`; `nil` for nothing.
    mutating func answers(before request: Request, by reader: any PlacingReader) -> [ForeseenAnswer]? {
        guard request.operation == .group, bytesLeft > 0, questionsLeft > 0 else { return nil }
        let inside = request.inside.map { Array($0.utf8) }
        let path = Array(request.path.utf8) + (request.path == "/" ? [] : [UInt8(ascii: "/")])
        guard !told.contains(where: { $0.inside == inside && path.starts(with: $0.path) }) else { return nil }
        told.append((inside, path))
        var survey = Survey(
            reader: reader, inside: request.inside, bytesLeft: bytesLeft, questionsLeft: questionsLeft)
        survey.run(from: request.path)
        (bytesLeft, questionsLeft) = (survey.bytesLeft, survey.questionsLeft)
        return survey.answers.isEmpty ? nil : survey.answers
    }

    /// A walk through a group, what is near to it first.
    private struct Survey {
        let reader: any PlacingReader
        let inside: String?
        var bytesLeft: Int
        var questionsLeft: Int
        var answers: [ForeseenAnswer] = []

        private var isOver: Bool { questionsLeft <= 0 || bytesLeft <= 0 }

        mutating func run(from group: String) {
            var groups = [group][...]
            while let group = groups.popFirst() {
                lookAtAttributes(of: group)
                for name in ask(.links, group)?.texts ?? [] {
                    guard !isOver else { return }
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
            guard !isOver else { return }
            let names = try? reader.answer(Request(.attributes, inside: inside, path: group)).texts
            for name in names ?? [] {
                guard ask(.hasAttribute, group, name) != nil else { continue }
                // One text may be asked for as such and as a list of one.
                guard let texts = ask(.stringList, group, name)?.texts else { continue }
                if texts.count == 1 { _ = ask(.string, group, name) }
            }
        }

        private mutating func lookForPlace(of path: String) {
            let request = Request(.read, inside: inside, path: path)
            guard let place = try? reader.place(of: request) else { return }
            add(request, .place(place.0, offset: place.1.lowerBound))
        }

        /// Asks, and keeps the answer if there is one.
        private mutating func ask(
            _ operation: Request.Operation, _ path: String, _ name: String = ""
        ) -> Answer? {
            guard !isOver else { return nil }
            let request = Request(operation, inside: inside, path: path, name: name)
            questionsLeft -= 1
            guard let answer = try? reader.answer(request) else { return nil }
            add(request, .answer(answer))
            return answer
        }

        private mutating func add(_ request: Request, _ message: Message) {
            guard let answer = ForeseenAnswer(request, message) else { return }
            bytesLeft -= answer.byteCount
            // What is too long ends it: more of that kind would only cost time.
            if bytesLeft >= 0 { answers.append(answer) }
        }
    }
}

extension Answer {
    fileprivate var texts: [String]? {
        guard case .texts(let texts) = self else { return nil }
        return texts
    }
}
