// Tests of KobraMetrics.
