/// The page's style: light and dark by the reader's preference, one column on a phone.
enum PageStyle {
    static let css = """
        :root {
          --page: #f7f7f5; --card: #ffffff; --ink: #1c1f23; --soft: #5b636d; --line: #d9dce0;
          --match: #176b3a; --match-back: #dff2e6; --differ: #a3211b; --differ-back: #fbe3e0;
          --unchecked: #7a5200; --unchecked-back: #fdf0d0;
          --expected: #8fb7e8; --actual: #c2410c; --error: #2563a8; --bar: #4c86c6;
          --h0: #ffffff; --h1: #e8f1fb; --h2: #cfe2f6; --h3: #a9cbee; --h4: #fbd3b4; --h5: #f39c6b; --h6: #d9482b;
          --h6-ink: #ffffff;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --page: #14171a; --card: #1d2125; --ink: #e8eaed; --soft: #a2abb5; --line: #383f46;
            --match: #7fd7a3; --match-back: #163524; --differ: #ff9d93; --differ-back: #45191a;
            --unchecked: #f3cc74; --unchecked-back: #3d2f0c;
            --expected: #4f7fb8; --actual: #ff9a5c; --error: #7ab6f5; --bar: #5b96d8;
            --h0: #1d2125; --h1: #1d2f42; --h2: #23435f; --h3: #2b5c85; --h4: #6b3a17; --h5: #96431a; --h6: #c8371f;
          }
        }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--page); color: var(--ink);
          font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
        main { max-width: 1240px; margin: 0 auto; padding: 20px 16px 40px; }
        h1 { font-size: 1.35rem; line-height: 1.35; margin: 8px 0 16px; overflow-wrap: anywhere; font-weight: 600; }
        h2 { font-size: 1.05rem; margin: 0 0 8px; overflow-wrap: anywhere; }
        p { margin: 0 0 8px; overflow-wrap: anywhere; }
        header, section { background: var(--card); border: 1px solid var(--line); border-radius: 10px;
          padding: 16px; margin-bottom: 16px; }
        .muted, footer { color: var(--soft); font-size: .87rem; }
        p.muted:empty, p.legend .muted:empty { display: none; }
        .verdict { display: inline-block; margin: 0; padding: 2px 12px; border-radius: 99px; }
        .chip { font-size: .8rem; font-weight: 600; padding: 1px 9px; border-radius: 99px; white-space: nowrap; }
        .match { color: var(--match); background: var(--match-back); }
        .differ, .error.verdict { color: var(--differ); background: var(--differ-back); }
        .unchecked { color: var(--unchecked); background: var(--unchecked-back); }
        .facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(210px, 1fr)); gap: 8px 20px; margin: 0; }
        dt { color: var(--soft); font-size: .82rem; }
        dd { margin: 0; overflow-wrap: anywhere; }
        .causes { margin: 0; padding-left: 20px; }
        code { font-size: .85em; background: var(--page); padding: 1px 5px; border-radius: 4px; }
        .scroll { overflow-x: auto; max-height: 75vh; }
        table { border-collapse: separate; border-spacing: 2px; font-size: .84rem; font-variant-numeric: tabular-nums; }
        th, td { text-align: left; padding: 4px 8px; white-space: nowrap; font-weight: 400; }
        thead th { color: var(--soft); }
        tbody th[scope=row] { position: sticky; left: 0; background: var(--card); max-width: 44vw; overflow: hidden;
          text-overflow: ellipsis; }
        .group { color: var(--soft); padding-top: 12px; }
        .group span { position: sticky; left: 8px; }
        .map td { text-align: right; min-width: 84px; border-radius: 4px; }
        .map thead th { text-align: right; max-width: 150px; overflow: hidden; text-overflow: ellipsis; }
        .measures { border-spacing: 0; }
        .measures td, .measures th { border-bottom: 1px solid var(--line); }
        .h0 { background: var(--h0); } .h1 { background: var(--h1); } .h2 { background: var(--h2); }
        .h3 { background: var(--h3); } .h4 { background: var(--h4); } .h5 { background: var(--h5); color: #000; }
        .h6 { background: var(--h6); color: var(--h6-ink); }
        .none { color: var(--soft); }
        .key { font-size: .82rem; color: var(--soft); margin-top: 8px; }
        .key > span { white-space: nowrap; display: inline-block; margin-right: 10px; }
        .key span span { display: inline-block; min-width: 24px; text-align: center; border-radius: 4px;
          border: 1px solid var(--line); }
        .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 320px), 1fr)); gap: 12px 20px; }
        figure { margin: 0; max-width: 420px; }
        figcaption { font-size: .87rem; color: var(--soft); }
        svg { width: 100%; height: auto; display: block; }
        text { font: 12px system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif; fill: var(--soft); }
        text.bound { fill: var(--differ); }
        .grid { stroke: var(--line); stroke-width: 1; }
        .axis { stroke: var(--soft); stroke-width: 1; }
        line.bound { stroke: var(--differ); stroke-width: 1; stroke-dasharray: 4 3; }
        rect { fill: var(--bar); }
        polyline { fill: none; stroke-width: 1.5; }
        polyline.error { stroke: var(--error); }
        polyline.expected { stroke: var(--expected); stroke-width: 5; stroke-linecap: round; stroke-linejoin: round; }
        polyline.actual { stroke: var(--actual); }
        circle.error { fill: var(--error); } circle.expected { fill: var(--expected); } circle.actual { fill: var(--actual); }
        circle.bad { fill: var(--differ); }
        circle.worst { stroke: var(--ink); stroke-width: 1.5; r: 4px; }
        .legend { font-size: .82rem; color: var(--soft); }
        .swatch { display: inline-block; width: 18px; height: 4px; border-radius: 2px; vertical-align: middle; }
        .swatch.expected { background: var(--expected); } .swatch.actual { background: var(--actual); }
        """
}
