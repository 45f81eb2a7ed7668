// KobraState
