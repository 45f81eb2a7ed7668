// KobraSimulator
