/// What reports say about the program that wrote them.
public enum Tool {
    public static let name = "lstm-import"
    public static let version = "0.1.0"
}
