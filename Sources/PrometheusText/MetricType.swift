/// The types of metric in the text format that are used here.
public enum MetricType: String, Sendable {
    case counter
    case gauge
    case histogram
}
