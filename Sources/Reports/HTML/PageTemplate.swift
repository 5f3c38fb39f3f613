/// The page. Values stand in text and in quoted attributes only, where escaping holds.
enum PageTemplate {
    static let text =
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="generator" content="{{generator}}">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
        <link rel="icon" href="data:,">
        <title>{{docTitle}}</title>
        <style>

        """ + PageStyle.css + """

            </style>
            </head>
            <body>
            <main>
            <header>
            <p class="verdict {{status}}"><span class="symbol" aria-hidden="true">{{symbol}}</span> <strong>{{status}}</strong></p>
            <h1>{{verdict}}</h1>
            <dl class="facts">
            {{#facts}}
            <div><dt>{{label}}</dt><dd>{{value}}</dd></div>
            {{/facts}}
            </dl>
            </header>

            """ + body + """
            <footer><p>Written by {{generator}}. The JSON report holds everything on this page.</p></footer>
            </main>
            </body>
            </html>

            """

    private static let body = """
        {{#start}}
        <section>
        <h2>Where it begins</h2>
        <p>First to differ: {{.}}.</p>
        </section>
        {{/start}}
        {{#hasCauses}}
        <section>
        <h2>Why</h2>
        <ul class="causes">
        {{#causes}}
        <li>{{sentence}} <code>{{code}}</code> <span class="muted">{{evidence}}</span></li>
        {{/causes}}
        </ul>
        </section>
        {{/hasCauses}}
        {{#maps}}
        <section>
        <h2>Largest |Δ| by case</h2>
        <div class="scroll" tabindex="0" role="region" aria-label="Heat map of differences by case">
        <table class="map">
        <thead><tr><th></th>{{#caseNames}}<th scope="col">{{.}}</th>{{/caseNames}}</tr></thead>
        {{#groups}}
        <tbody>
        <tr><th class="group" colspan="{{span}}"><span>{{title}}</span></th></tr>
        {{#rows}}
        <tr><th scope="row">{{name}}</th>{{#cells}}<td class="{{style}}" title="{{title}}">{{text}}</td>{{/cells}}</tr>
        {{/rows}}
        </tbody>
        {{/groups}}
        </table>
        </div>
        <p class="key">
        <span><span class="h0">0</span> equal</span>
        <span><span class="h1">&nbsp;</span> up to 1 % of the tolerance</span>
        <span><span class="h2">&nbsp;</span> up to 10 %</span>
        <span><span class="h3">&nbsp;</span> within</span>
        <span><span class="h4">✕</span> beyond</span>
        <span><span class="h5">✕</span> 10 times</span>
        <span><span class="h6">✕</span> 1000 times, or not finite</span>
        </p>
        <p class="muted">{{note}}</p>
        </section>
        {{/maps}}
        {{#details}}
        <section>
        <h2>{{heading}} <span class="chip {{status}}">{{status}}</span></h2>
        <p>{{sentence}}</p>
        <div class="charts">
        {{#charts}}

        """ + chart + """
            {{/charts}}
            </div>
            </section>
            {{/details}}
            {{#tables}}
            <section>
            <h2>{{heading}}</h2>
            <div class="scroll" tabindex="0" role="region" aria-label="{{heading}}">
            <table class="measures">
            <thead><tr><th></th><th scope="col">status</th>{{#columns}}<th scope="col">{{.}}</th>{{/columns}}</tr></thead>
            <tbody>
            {{#rows}}
            <tr><th scope="row">{{head}}</th><td><span class="chip {{status}}">{{status}}</span></td>{{#cells}}<td>{{.}}</td>{{/cells}}</tr>
            {{/rows}}
            </tbody>
            </table>
            </div>
            <p class="muted">{{rest}}</p>
            </section>
            {{/tables}}

            """

    private static let chart = """
        <figure>
        <figcaption>{{title}}</figcaption>
        <svg viewBox="0 0 380 220" role="img" aria-label="{{summary}}">
        {{#yTicks}}
        <line class="grid" x1="58" x2="368" y1="{{at}}" y2="{{at}}"/><text class="tick" x="52" y="{{at}}" dy="4" text-anchor="end">{{label}}</text>
        {{/yTicks}}
        <line class="axis" x1="58" x2="368" y1="176" y2="176"/>
        {{#xTicks}}
        <text class="tick" x="{{at}}" y="192" text-anchor="middle">{{label}}</text>
        {{/xTicks}}
        <text class="tick" x="213" y="212" text-anchor="middle">{{xTitle}}</text>
        {{#bound}}
        <line class="bound" x1="58" x2="368" y1="{{at}}" y2="{{at}}"/><text class="bound" x="368" y="{{at}}" dy="-4" text-anchor="end">{{label}}</text>
        {{/bound}}
        {{#bars}}
        <rect x="{{x}}" y="{{y}}" width="{{width}}" height="{{height}}"><title>{{title}}</title></rect><text class="tick" x="{{middle}}" y="{{labelY}}" text-anchor="middle">{{label}}</text><text class="tick" x="{{middle}}" y="192" text-anchor="middle">{{bottomLabel}}</text>
        {{/bars}}
        {{#lines}}
        <polyline class="{{style}}" points="{{points}}"/>
        {{/lines}}
        {{#marks}}
        <circle class="{{style}}" cx="{{x}}" cy="{{y}}" r="2.5"><title>{{title}}</title></circle>
        {{/marks}}
        </svg>
        <p class="legend">{{#legend}}<span class="swatch {{style}}"></span> {{label}} {{/legend}}<span class="muted">{{note}}</span></p>
        </figure>

        """
}
