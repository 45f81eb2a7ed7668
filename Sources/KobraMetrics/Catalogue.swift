/// Every metric there is. One line adds one: the page, the reference, README's table and the tests follow from it.
enum Catalogue {
    static let families =
        PrinterCatalogue.families + JobCatalogue.families + ControlCatalogue.families + ExporterCatalogue.families

    /// Those on the page of one printer.
    static let ofPrinters = families.filter(\.isOfPrinter)
}
