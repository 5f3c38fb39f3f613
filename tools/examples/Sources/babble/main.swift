import Verses

var poet = try Poet()
let count = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 169
var text = ""
for _ in 0..<count { text.append(try poet.next()) }
print(text, terminator: "")
