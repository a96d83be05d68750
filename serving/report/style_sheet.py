"""The report's style sheet: light and dark as the reader's screen is."""

STYLE = """
:root { color-scheme: light dark; --ink: #1f2733; --paper: #ffffff; --soft: #5d6878;
  --line: #d9dee6; --good: #247a54; --bad: #b93a4a; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ebf0; --paper: #14181f;
  --soft: #a5afbd; --line: #323a46; --good: #5cc596; --bad: #f08593; } }
body { color: var(--ink); background: var(--paper); max-width: 46rem; margin: 0 auto;
  padding: 1.5rem 1rem; font: 16px/1.5 system-ui, sans-serif; }
h1 { margin: 0; } h2 { font-size: 1.15rem; margin: 0 0 .4rem; }
.about, figcaption { color: var(--soft); font-size: .9rem; }
a { color: inherit; }
.tiles { display: grid; gap: .6rem;
  grid-template-columns: repeat(auto-fit, minmax(10.6rem, 1fr)); }
.tile { border: 1px solid var(--line); border-radius: .4rem; padding: .6rem .8rem; }
.value { font-size: 1.35rem; } .good { color: var(--good); } .bad { color: var(--bad); }
figure { border: 1px solid var(--line); border-radius: .4rem; margin: 1.2rem 0;
  padding: 1rem; break-inside: avoid; }
.chart { overflow-x: auto; } .chart svg { width: 100%; min-width: 30rem; height: auto; }
li { margin-bottom: .4rem; } ol, ol ul { padding-left: 1.2rem; font-size: .9rem; }
"""
