namespace Continuum.Placement.Lab.Reports;

/// <summary>The page's style sheet: light and dark by what the reader's system asks for, and fit for print.</summary>
internal static class StyleSheet
{
    internal const string Text = """
        :root {
          color-scheme: light dark;
          --paper: #fcfcfb; --panel: #ffffff; --ink: #14181f; --soft: #5b6472; --rule: #e3e6ea; --sea: #f1f4f7;
          --c0: #2a78d6; --c1: #eb6834; --c2: #1baf7a; --c3: #eda100; --c4: #4a3aa7; --c5: #e87ba4;
          --c6: #6b7280; --c7: #0f8b8d;
          --q0: #b5321f; --q1: #e5834a; --q2: #e9c46a; --q3: #7fb4dd; --q4: #1f63ad;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --paper: #111418; --panel: #181c22; --ink: #e9ecf1; --soft: #9aa4b2; --rule: #2b323c; --sea: #14191f;
            --c0: #4a9af0; --c1: #f08254; --c2: #34c48e; --c3: #e0a52a; --c4: #9a8ff0; --c5: #ec8fb2;
            --c6: #9aa4b2; --c7: #3fb8ba;
            --q0: #e4573f; --q1: #ee9a63; --q2: #dcb95c; --q3: #5d93c4; --q4: #5aa6f2;
          }
        }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--paper); color: var(--ink);
          font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
        main { max-width: 1180px; margin: 0 auto; padding: 40px 24px 64px; }
        h1 { font-size: 30px; line-height: 1.2; margin: 0 0 6px; letter-spacing: -0.01em; }
        h2 { font-size: 20px; margin: 44px 0 4px; }
        h3 { font-size: 15px; margin: 0 0 8px; }
        p { margin: 6px 0; max-width: 78ch; }
        .lead { font-size: 18px; margin: 18px 0 8px; }
        .soft { color: var(--soft); }
        .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(130px, 1fr)); gap: 12px;
          margin: 22px 0; }
        .tile { background: var(--panel); border: 1px solid var(--rule); border-radius: 8px; padding: 12px 14px; }
        .tile b { display: block; font-size: 22px; font-variant-numeric: tabular-nums; }
        .tile span { color: var(--soft); font-size: 13px; }
        .grid { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(460px, 100%), 1fr)); gap: 18px; }
        .panel { background: var(--panel); border: 1px solid var(--rule); border-radius: 8px; padding: 16px;
          break-inside: avoid; }
        .wide { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
        th, td { text-align: right; padding: 8px 10px; border-bottom: 1px solid var(--rule); white-space: nowrap; }
        th:first-child, td:first-child { text-align: left; }
        th { font-weight: 600; color: var(--soft); font-size: 13px; vertical-align: bottom; }
        tr.best td { font-weight: 600; }
        td .bar { display: inline-block; height: 9px; border-radius: 2px; margin-right: 8px; vertical-align: baseline; }
        td .of { display: inline-block; width: 110px; text-align: left; }
        .key { display: flex; flex-wrap: wrap; gap: 6px 16px; margin: 10px 0 14px; font-size: 13px; }
        .key i { display: inline-block; width: 12px; height: 12px; border-radius: 3px; margin-right: 6px;
          vertical-align: -1px; background: currentColor; }
        .key span { color: var(--ink); }
        svg { display: block; width: 100%; height: auto; }
        line.grid { stroke: var(--rule); stroke-width: 1; }
        line.axis { stroke: var(--soft); stroke-width: 1; }
        text { font-size: 12px; fill: var(--soft); }
        text.label { fill: var(--ink); }
        text.degrees { font-size: 9px; opacity: .8; }
        path.line { fill: none; stroke: currentColor; stroke-width: 1.6; stroke-linejoin: round; opacity: .9; }
        path.first { stroke-width: 2.8; opacity: 1; }
        circle.dot { fill: currentColor; stroke: var(--panel); stroke-width: 1.5; }
        rect.sea { fill: var(--sea); }
        line.graticule { stroke: var(--soft); stroke-opacity: .35; stroke-width: .8; stroke-dasharray: 2 3; }
        line.equator { stroke-dasharray: none; }
        circle.site { fill: currentColor; fill-opacity: .9; stroke: var(--panel); stroke-width: .6; }
        circle.none { color: var(--soft); fill-opacity: .4; }
        circle.ring { fill: none; stroke: var(--ink); stroke-opacity: .45; stroke-width: 1.2; }
        .c0 { color: var(--c0); } .c1 { color: var(--c1); } .c2 { color: var(--c2); } .c3 { color: var(--c3); }
        .c4 { color: var(--c4); } .c5 { color: var(--c5); } .c6 { color: var(--c6); } .c7 { color: var(--c7); }
        .q0 { color: var(--q0); } .q1 { color: var(--q1); } .q2 { color: var(--q2); } .q3 { color: var(--q3); }
        .q4 { color: var(--q4); }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 18px; }
        dt { font-weight: 600; } dd { margin: 0; color: var(--soft); max-width: 78ch; }
        @media (max-width: 640px) { dl { grid-template-columns: 1fr; } main { padding: 24px 14px; } }
        @media print { main { max-width: none; padding: 0; } .panel, .tile { border-color: #ccc; } }
        """;
}
