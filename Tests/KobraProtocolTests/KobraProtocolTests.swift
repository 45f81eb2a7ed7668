// Tests of KobraProtocol.
