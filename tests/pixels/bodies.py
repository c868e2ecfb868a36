"""Articles as an office writes them, a few blocks each."""

from __future__ import annotations

from random import Random

BLOCKS = (
    "<h2>Gdzie złożyć wniosek</h2>",
    "<h3>Opłaty i terminy</h3>",
    "<p>Wniosek składa się w pokoju nr 51, w godzinach 7.30–15.30, ul. Długa 5.</p>",
    "<p>Opłata skarbowa wynosi <strong>340 zł</strong>, a za kartę <em>100 zł</em> (art. 8).</p>",
    '<p>Druki są na <a href="/druki/">stronie druków</a> i w <a href="/bip/">biuletynie</a>.</p>',
    "<p>Telefon: 58 30 77 500<br>faks: 58 30 77 501<br>e-mail: biuro@example.org</p>",
    '<p style="text-align: center">Uwaga! Kasa jest czynna do <u>14:00</u>.</p>',
    '<p style="margin-left: 30px"><span style="color: #b00000">Termin</span> upływa 31 maja.</p>',
    "<p>Powierzchnia 120 m<sup>2</sup>, woda H<sub>2</sub>O, <small>stan na dziś</small>.</p>",
    "<p>Zgodnie z <q>kodeksem</q> i <abbr title='kpa'>k.p.a.</abbr> <code>art-35</code>.</p>",
    "<p>&nbsp;</p>",
    "<hr>",
    "<ul><li>wniosek</li><li>dwa zdjęcia <b>35 × 45</b></li><li>dowód opłaty</li></ul>",
    "<ol><li>pobierz numerek</li><li>złóż wniosek</li><li>odbierz decyzję</li></ol>",
    "<ol start='3' type='a'><li>pierwszy</li><li value='7'>drugi</li></ol>",
    "<ul><li>paszport<ul><li>strona tytułowa</li><li>wizy</li></ul></li><li>umowa</li></ul>",
    "<table><caption>Opłaty</caption><tr><th>Rzecz</th><th>Kwota</th></tr>"
    "<tr><td>Karta</td><td>100 zł</td></tr><tr><td>Zezwolenie</td><td>340 zł</td></tr></table>",
    "<table><thead><tr><th>Dzień</th><th>Od</th><th>Do</th></tr></thead><tbody>"
    "<tr><td>pon.</td><td>8</td><td>16</td></tr><tr><td colspan='2'>wt.</td><td></td></tr>"
    "</tbody></table>",
    "<dl><dt>Podstawa prawna</dt><dd>ustawa o cudzoziemcach</dd><dt>Czas</dt><dd>60 dni</dd></dl>",
    "<pre>poniedziałek  8–16\nwtorek        8–17\n\npiątek nieczynne</pre>",
    "<blockquote><p>Decyzja jest ostateczna.</p></blockquote>",
    "<div>Wejście od podwórza, <i>II piętro</i>.</div>",
    "<address>ul. Okopowa 21/27<br>80-810 Gdańsk</address>",
    '<p><img src="/a.png" alt="mapa" width="40" height="30"> Mapa dojazdu</p>',
    '<figure><img src="/b.png" alt="plan"><figcaption>Plan piętra</figcaption></figure>',
    "<p>Numer konta: 12 3456 7890 0000, <del>stary</del> <ins>nowy</ins>, <mark>ważne</mark>.</p>",
    "<blockquote><p>Pierwszy</p></blockquote><blockquote><p>Drugi</p><p>Trzeci</p></blockquote>",
    "<ul><li>raz</li></ul><ul><li><p>dwa</p><p>trzy</p></li></ul>",
    "<div style='background-color: #ffeecc'><p>Ramka</p><p>z tłem</p></div>",
    "<p>שלום 12-34 עולם, <span dir='rtl'>مرحبا (5)</span></p>",
    "<p>Razem&nbsp;&nbsp;120&nbsp;zł,&nbsp; 5 % <b>&nbsp;</b>koniec&nbsp;</p>",
    "<p>Znaki ☎ 58&thinsp;30, ✔ tak, 👩 praca, ﬁrma, №&nbsp;7</p>",
    "<center>Strona <font color='green'>główna</font></center>",
    "<table><colgroup><col><col style='background-color: #eee'></colgroup>"
    "<tr><td align='right'>1</td><td valign='bottom'>dwa<br>wiersze</td></tr></table>",
    "<a href='/x/'><img src='/c.png' alt='ikona'></a> Tekst bez akapitu<br><br>i wiersz niżej",
    "<p><u><span style='color: red'>Nieczynne</span> w święta</u>, <s>czynne</s> w soboty.</p>",
)


def body(rng: Random) -> str:
    """Some of the blocks, in any order, with and without white space between."""
    glue = rng.choice(("", "\n", "\n\n  "))
    return glue.join(rng.sample(BLOCKS, rng.randint(1, 4)))
