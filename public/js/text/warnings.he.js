/** What the server warns of, and the reasons that it gives, in Hebrew: its English sentences, with
 * what varies as `{name}`s. */

export default [
  ["most of the text is UTF-8, but not all of it", "רוב הטקסט בקידוד UTF-8, אך לא כולו"],
  [
    "the text was read as {name}, which is not certain; name the encoding in the mapping if letters look wrong",
    "הטקסט נקרא בקידוד {name}, אך אין בכך ודאות; אם האותיות משובשות, ציינו את הקידוד במיפוי",
  ],
  [
    "{n} characters cannot be read and are shown as {mark}",
    "{n} תווים אינם קריאים ומוצגים כ־{mark}",
  ],
  ["{n} NUL bytes were left out", "{n} בתים של NUL הושמטו"],
  [
    "the dates fit both month-first and day-first; they were read as {format}; say which it is by dateOrder",
    "את התאריכים אפשר לקרוא בשני סדרים, חודש תחילה או יום תחילה; הם נקראו כ־{format}; אפשר לקבוע זאת בעיבוד",
  ],
  [
    "the weekday numbers are assumed to be ISO (1 = Monday)",
    "ההנחה היא שמספרי ימי השבוע הם לפי ISO (‏1 = יום שני)",
  ],
  [
    "the weekday column disagrees with the date in {n} of {all} calls; the date counts",
    "עמודת יום השבוע אינה תואמת לתאריך ב־{n} מתוך {all} שיחות; התאריך קובע",
  ],
  [
    "there is no official tree: the file has no parent column, so the edges are the transitions that were seen",
    "אין עץ רשמי: בקובץ אין עמודת הורה, ולכן הקשתות הן המעברים שנצפו",
  ],
  [
    "paths are in row order: not every row has a time that can be read",
    "המסלולים לפי סדר השורות: לא לכל שורה יש זמן קריא",
  ],
  [
    "paths are in the order of time; in {n} calls rows were not",
    "המסלולים לפי סדר הזמן; ב־{n} שיחות השורות לא היו כך",
  ],
  [
    "{cause}; in file order the most common path would count {before} calls instead of {after}",
    "{cause}; בסדר הקובץ היו נספרות במסלול הנפוץ ביותר {before} שיחות במקום {after}",
  ],
  [
    "every call of this file is sorted by node id: {n} of {all} calls were put back in order by their parents",
    "כל שיחה בקובץ זה ממוינת לפי מזהה צומת: {n} מתוך {all} שיחות סודרו מחדש לפי ההורים",
  ],
  [
    "every call of this file is sorted by node id, descending: {n} of {all} calls were put back in order by their parents",
    "כל שיחה בקובץ זה ממוינת לפי מזהה צומת בסדר יורד: {n} מתוך {all} שיחות סודרו מחדש לפי ההורים",
  ],
  [
    "rows of this file are not in the order of the calls: {n} of {all} calls were put back in order by their parents",
    "השורות בקובץ זה אינן לפי סדר השיחות: {n} מתוך {all} שיחות סודרו מחדש לפי ההורים",
  ],
  [
    "the same content was given twice and counts once",
    "אותו תוכן ניתן פעמיים ונספר פעם אחת",
  ],
  [
    "the mapping names the column {column}, which this file has not",
    "המיפוי מציין את העמודה {column}, שאינה בקובץ זה",
  ],
  [
    "the mapping names this file, but none is called so",
    "המיפוי מציין קובץ זה, אך אין קובץ בשם זה",
  ],
  ["left out, because {reason}", "הושמט, כי {reason}"],
  ["the file is empty", "הוא ריק"],
  ["the file is not a text table", "אינו טבלה"],
  ["the file has no rows", "אין בו שורות מתחת לכותרת"],
  ["required columns are missing", "חסרות בו עמודות נדרשות"],
  ["no row of the file can be used", "אין בו שורה שיש בה גם מזהה שיחה וגם מזהה צומת"],
  ["it is damaged or incomplete", "הוא פגום או חלקי"],
  ["it is damaged", "הוא פגום"],
  ["there is no file in it", "אין בו אף קובץ"],
  ["it is packed twice", "הוא ארוז פעמיים"],
  ["a name in it leads out of the archive", "שם שבו מוביל אל מחוץ לארכיון"],
  ["it is encrypted", "הוא מוצפן"],
  ["it is packed in a way that is not read here", "הוא ארוז בדרך שאינה נקראת כאן"],
  [
    "The button tree is cut below level {level}: {n} nodes lie deeper",
    "עץ הכפתורים נחתך מתחת לרמה {level}: {n} צמתים נמצאים עמוק יותר",
  ],
  [
    "This is a share: a selection of calls, made by their owner. What was done to the files is in the owner's report.",
    "זהו שיתוף: מבחר שיחות שבחר הבעלים שלהן. מה שנעשה בקבצים מופיע בדוח של הבעלים.",
  ],
];
