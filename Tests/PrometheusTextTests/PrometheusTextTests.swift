// Tests of PrometheusText.
