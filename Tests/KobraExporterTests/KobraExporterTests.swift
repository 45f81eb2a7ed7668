// Tests of KobraExporter.
