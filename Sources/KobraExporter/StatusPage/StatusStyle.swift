import Platform

/// How the status page looks. Every text has a contrast of at least 4.5 to what is behind it, in light and in dark.
enum StatusStyle {
    /// The style sheet.
    static let text = [light, dark, page, tables, badges, narrow].joined()

    /// What a browser may load and do: this style sheet, and nothing else.
    static let policy =
        "default-src 'none'; style-src 'sha256-\(Base64.encode(Digest.sha256(Array(text.utf8))))'; "
        + "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

    private static let light = """
        :root{color-scheme:light dark;--back:#fff;--card:#f4f6f8;--line:#d5dae0;--text:#1b2026;--soft:#57606a;--link:#0a58a8;\
        --bad:#b3261e;--warn:#835100;--good:#1a7035;--work:#0a58a8}
        """
    private static let dark = """
        @media(prefers-color-scheme:dark){:root{--back:#14181c;--card:#1d2329;--line:#39424b;--text:#e6eaee;--soft:#a3adb8;\
        --link:#7cbcff;--bad:#ff938a;--warn:#f2b75c;--good:#6cd58c;--work:#7cbcff}}
        """
    private static let page = """
        *{box-sizing:border-box}body{margin:0 auto;max-width:76rem;padding:1rem 1.25rem 2rem;background:var(--back);\
        color:var(--text);font:1rem/1.45 system-ui,sans-serif}\
        header{display:flex;flex-wrap:wrap;gap:.25rem 2rem;align-items:baseline;justify-content:space-between;\
        border-bottom:1px solid var(--line);padding-bottom:.6rem}\
        h1{font-size:1.35rem;margin:0}h2{font-size:1.1rem;margin:1.6rem 0 .6rem}\
        small{font-size:.82rem;font-weight:normal;color:var(--soft)}a{color:var(--link)}nav{display:flex;gap:1rem}\
        footer{margin-top:2rem;font-size:.82rem;color:var(--soft)}\
        .counts{display:flex;flex-wrap:wrap;gap:.5rem;list-style:none;margin:0 0 .8rem;padding:0}\
        .counts li{background:var(--card);border-left:.25rem solid currentColor;border-radius:.3rem;padding:.2rem .7rem}\
        .notice{background:var(--card);border-left:.25rem solid var(--bad);border-radius:.3rem;margin:0 0 .8rem;\
        padding:.4rem .7rem;overflow-wrap:anywhere}
        """
    /// Columns of fixed width: whatever stands in one, the others keep their place, and the table that of the page.
    private static let tables = """
        table{border-collapse:collapse;width:100%}th,td{border-bottom:1px solid var(--line);padding:.45rem .6rem;\
        text-align:left;vertical-align:top;overflow-wrap:anywhere}\
        thead th{color:var(--soft);font-size:.82rem;overflow-wrap:normal}tbody th{font-weight:600}\
        tbody tr:target{background:var(--card)}.printers{table-layout:fixed}\
        .printers thead th{position:sticky;top:0;background:var(--back)}\
        .printers th:nth-child(1){width:18.5rem}.printers th:nth-child(3){width:9.6rem}.printers th:nth-child(4),\
        .printers th:nth-child(5){width:5.7rem}.printers th:nth-child(6),.printers th:nth-child(7){width:7.4rem}\
        .printers td:nth-child(n+3){font-variant-numeric:tabular-nums}.brokers th:first-child{min-width:8rem}\
        .id{font:600 .84rem/1.7 ui-monospace,monospace}td small,tbody th small{display:block}\
        .clip{display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:2;overflow:hidden}\
        progress{width:5rem;accent-color:var(--work);vertical-align:middle}
        """
    private static let badges =
        """
        .badge{font-weight:600}.badge::before{content:"";display:inline-block;width:.6rem;height:.6rem;\
        margin-right:.4rem;border-radius:50%;background:currentColor}.plain{color:var(--text)}.away{color:var(--soft)}\
        .away.badge::before{background:none;border:.12rem solid currentColor}
        """
        + [Tone.bad, .warn, .good, .work].map { ".\($0.rawValue){color:var(--\($0.rawValue))}" }.joined()

    /// Seven columns are wider than a phone: there a printer is a card of lines that name their columns.
    private static let narrow =
        """
        @media(max-width:64rem){body{padding:.8rem .8rem 2rem}\
        .printers thead{position:absolute;clip-path:inset(50%);height:1px;width:1px;overflow:hidden}\
        .printers,.printers tr,.printers tbody th,.printers td{display:block}\
        .printers tbody{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(19rem,100%),1fr));gap:.7rem}\
        .printers tr{border:1px solid var(--line);border-radius:.5rem;padding:.6rem .8rem;min-width:0}\
        .printers tbody th,.printers td{border:0;padding:.12rem 0;width:auto}.printers td:empty{display:none}\
        .printers td:nth-child(n+3){position:relative;padding-left:6.5rem}.printers td:nth-child(n+4) small{display:inline}\
        .printers td:nth-child(n+3)::before{position:absolute;left:0;color:var(--soft);font-size:.82rem;line-height:1.75}
        """
        + ["Progress", "Nozzle", "Hotbed", "Time left", "Last heard"].enumerated().map {
            ".printers td:nth-child(\($0 + 3))::before{content:\"\($1)\"}"
        }.joined() + "}"
}
