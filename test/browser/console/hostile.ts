/** Each would be noticed if it were more than text: as a dialog, a violation of the policy, a request or an error. */
export const HOSTILE = [
  '<img src=x onerror=alert(1)>',
  '<script>alert(2)</script>',
  '"><svg onload=alert(3)>',
  "'-alert(4)-'",
  'javascript:alert(5)',
  '{{constructor.constructor("alert(6)")()}}',
  '<iframe srcdoc="<script>parent.alert(7)</script>">',
  '</title><style>*{display:none}</style>',
  '<a href="javascript:alert(8)">x</a>',
  '\u202eevil\u2066<b>bold</b>',
];

/** What would be there if any of them were markup. */
export const STRANGE = 'main :is(script, iframe, style, img, b, svg), main a:not([href^="#/"])';
