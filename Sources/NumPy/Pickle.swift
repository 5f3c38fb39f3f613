/// What a Python pickle describes, as data: nothing is imported, called or built.
///
/// Lists, tuples, dictionaries, sets and objects are numbered nodes. Nodes refer to each other by
/// number, so that what a file makes very deep or circular costs no stack to walk or to release.
struct Pickle: Sendable {
    enum Value: Sendable, Equatable {
        case none
        case bool(Bool)
        case integer(Int)
        case float(Double)
        case text(String)
        /// Bytes, by their place in the file.
        case bytes(Range<Int>)
        /// A class or function, by module and name: "numpy.core.multiarray._reconstruct".
        case global(String)
        /// Number of the node.
        case node(Int)
    }

    /// A value that holds others.
    struct Node: Sendable, Equatable {
        enum Kind: Sendable, Equatable {
            case list, tuple, set
            /// The children are keys and values in turn.
            case dictionary
            /// What a call would make. The children are what is called, its arguments, and whatever is
            /// put into the object afterwards.
            case object
        }

        let kind: Kind
        var children: [Value]
        /// What an object would be given as its state.
        var state: Value?
    }

    var nodes: [Node] = []
    /// What the whole pickle stands for.
    var root = Value.none

    func node(_ value: Value, _ kind: Node.Kind) -> Node? {
        guard case .node(let number) = value, nodes[number].kind == kind else { return nil }
        return nodes[number]
    }

    /// The elements of a list; `nil` if the value is none.
    func list(_ value: Value) -> [Value]? { node(value, .list)?.children }

    /// The elements of a tuple; `nil` if the value is none.
    func tuple(_ value: Value) -> [Value]? { node(value, .tuple)?.children }

    /// The keys and values of a dictionary; `nil` if the value is none.
    func dictionary(_ value: Value) -> [(key: Value, value: Value)]? {
        guard let children = node(value, .dictionary)?.children else { return nil }
        return stride(from: 0, to: children.count - 1, by: 2).map { (children[$0], children[$0 + 1]) }
    }

    /// What an object is made by, from what, and with which state; `nil` if the value is none.
    func object(_ value: Value) -> (callable: Value, arguments: [Value], state: Value?)? {
        guard let node = node(value, .object), let arguments = tuple(node.children[1]) else { return nil }
        return (node.children[0], arguments, node.state)
    }
}
