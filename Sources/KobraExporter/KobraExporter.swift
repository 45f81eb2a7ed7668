// KobraExporter
