// KobraMetrics
