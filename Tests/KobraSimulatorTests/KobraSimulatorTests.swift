// Tests of KobraSimulator.
