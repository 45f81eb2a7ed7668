// Tests of KobraState.
