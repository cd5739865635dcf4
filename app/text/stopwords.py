# ruff: noqa: RUF001 - letters of other alphabets are what this is about
"""Stop words by language, and the language of a question as they tell it. Pure."""

import re
from collections import Counter
from collections.abc import Sequence
from unicodedata import name, normalize

_STOPS = {
    "en": """a about an and any are as at be been by can could did do does for from get got had has have how i if in
        into is it its ll many me much my of on or our please re s say says should so some t tell than that the
        their them then there these they this those to us ve was we were what when where which who whom whose why
        will with would you your""",
    "de": """aber als am an auch auf aus bei bin bis bist da damit das dass dem den der des die dies diese diesem
        diesen dieser dieses dir doch du durch ein eine einem einen einer eines er es für gegen geworden gibt hab
        habe haben hast hat hatte hatten ich ihr ihre ihrem ihren ihrer ihm ihn im in ins ist ja kann kannst
        können könnte man mein meine meinem meinen meiner mich mir mit muss nach noch nur ob oder ohne sein seine
        seinem seinen seiner sich sie sind so soll sollte über um und uns unser unsere unter vom von vor war
        waren warum was wann welche welchem welchen welcher welches wem wen wenn wer werden wessen weshalb wie
        wieso wieviel wieviele will wird wo wodurch wofür woher wohin womit worin wovon wozu wurde wurden zu zum
        zur""",
    "es": """a al algo así como con cómo cuál cuáles cuando cuándo cuánta cuántas cuánto cuántos de del desde dice
        donde dónde e el él ella ellos en entre era eran es esa ese eso esta está están estas este esto estos fue
        fueron ha había haber hace han hasta hay la las le les lo los más me mi mis muy no nos o para pero por
        porque que qué quien quién quiénes se ser si sin sobre son su sus también te tiene tienen tu tus un una
        unas uno unos y ya yo""",
    "fr": """a ai au aux avec avait c ce ces cet cette ceux combien comme comment d dans de des dit donc du elle elles
        en est et était étaient être eu fait il ils j je jusqu l la le les leur leurs lui m ma mais me mes moi
        mon n ne nos notre nous on ont ou où par pas peut plus pour pourquoi qu quand que quel quelle quelles
        quels qui quoi s sa sans se ses si son sont sur t ta te tes ton tu un une vos votre vous y""",
    "it": """a agli ai al alla alle anche c che chi ci come con cosa cui d da dai dal dalla dei del della delle degli
        di dove e è era erano essere fu furono gli ha hanno ho i il in io l la le lo loro ma mi mia mio ne nei
        nel nella non o per perché più può qual quale quali quando quanta quante quanti quanto questa queste
        questo questi se si sono su sua sue sul sulla suo tra tu un una uno""",
    "pt": """a ao aos as até com como da das de dela dele do dos e é ela ele em entre era eram essa esse esta está
        este eu foi foram há isso isto já lhe mais mas me meu minha na nas não no nos o onde os ou para pela pelo
        por porque porquê qual quais quando quanta quantas quanto quantos que quê quem se sem ser seu sua são
        também te tem têm um uma você""",
    "nl": """aan al als bij dan dat de deze die dit door een en er had hebben heeft het hij hoe hoeveel hun ik in is
        je kan kunnen maar me met mijn moet naar niet of om ons ook op over te tot u uit van veel voor waar
        waarom wanneer was waren wat we welk welke werd werden wie wiens wij wordt worden ze zich zij zijn zou""",
    "pl": """a ale bez był była było byli być co czy czyj dla do gdzie go i ich ile ilu jak jaka jaki jakie jakich
        jakim je jego jej jest już kiedy kim kto która które którego której który którzy ma mi mnie na nie o od
        po pod przez przy są się skąd ta tak te tego ten to tych w we z za ze został została że""",
    "sv": """alla att av de den det dem denna detta dig din du där då efter en ett för från ha hade han har hon hur i
        inte jag kan man med men mig min mot mycket många nu när och om på sig sin ska som så till under upp ut
        vad var varför vart vem vems vi vid vilka vilken vilket är åt""",
    "ru": """а без более бы был была были было быть в вам вас во вот все всех вы где да для до его ее её если есть же
        за и из или им их к как какая какие каким каких какого какое какой каком какую когда кого кому которая
        которого которой которые который которых кто куда ли меня мне мой моя мы на над нам нас не него нее ней
        нет ни них но о об он она они оно от откуда по под почему при с сколько со та так такое там то того тоже
        только том ты у уже чего чей чем чему что чтобы это этого этой этом этот я является""",
    "uk": """а або але без був була були було бути в вам вас ви від він вона вони все де для до є з за зі і із й його
        її їх йому як яка яке який які якого якій яких яку коли кого кому куди ми мене мені на не ні о об по при
        про скільки та так там те ти то того тому у це цей ця чи чий чого чому що щоб я""",
    "el": """αν από αυτή αυτό αυτός για δεν είναι ένα ένας έχει έχουν η ήταν θα και κατά μας με μέσα μια μου να ο οι
        όταν ότι πόσα πόσες πόση πόσο πόσοι πόσος πότε που πού ποια ποιαν ποιες ποιο ποιοι ποιον ποιος ποιους
        προς πως πώς σε σου στα στη στην στις στο στον στους τα τη την της τι τις το τον του τους των ως γιατί""",
    "tr": """acaba ama ben bana beni bir biz bu bunu çok da daha de diye en gibi göre hangi hangisi için ile ise kaç
        kadar kim kime kimi kimin mı mi mu mü nasıl ne neden nedir nerede nereden nereye neresi niçin niye o olan
        olarak oldu olduğu olur onu onun sen şu var ve veya ya yok""",
    "vi": """ai bao bị bởi các cái cho có của cũng đã đang đâu để đến do được gì hay hãy khi không là làm lúc mà mấy
        mỗi nào này nên nếu ngày những nhiêu nhiều như ở ra rằng sao sẽ tại tôi theo thế thì trên trong từ và vào
        về vì với vậy""",
    "hi": """आप इन इस इसका इसके उन उस उसका उसके एक ऐसे और कब कहाँ कहां का कि कितना कितनी कितने किन किस किसका किसके
        किसने किसे की के को कैसा कैसी कैसे कोई कौन कौनसा क्या क्यों गई गए गया जब जो तक तो था थी थे द्वारा ने पर
        भी में मेरा मेरी मेरे मैं यह या ये रहा रही रहे लिए वह वे साथ से हम ही हुआ हुई हुए है हैं हो होता होती
        होते""",
    "ar": """أن أو أي أين أية إلى إن أنا أنت التي الذي الذين اللذان ان او اي اين الى بعد به بها ثم حتى ذلك على عن عند
        في فيه فيها قد كان كانت كل كم كيف كيفية لا لم له لها لماذا لن ليس ما ماذا متى مع من منذ منه منها نحن هذا
        هذه هل هم هما هناك هو هي و وكان وهو وهي يكون""",
}  # fmt: skip
"""Fragments among them, such as English s, t, ll, re and ve, are left over from it's or don't."""
STOPS = {language: frozenset(normalize("NFKC", text.casefold()).split()) for language, text in _STOPS.items()}
"""ISO 639-1 code -> its stop words, as `words` gives them."""
_UNSPACED = """
为什么 為什麼 什么 甚么 什麼 哪个 哪個 哪些 哪里 哪裡 哪种 哪年 哪 谁的 谁 誰的 誰 多少 多久 多长 多大 怎么样 怎么 怎麼
怎样 如何 几个 几 幾 何时 何 吗 嗎 呢 吧 的 了 是 在 有 和 与 及 被 把 请问
どの どこ どれ どう どんな だれ いつ なぜ いくつ いくら なに 何 ですか ますか です ます した ました
무엇 누구 어디 언제 어떻게 어떤 얼마나 얼마 몇 무슨 어느 왜
อะไร ใคร ที่ไหน เมื่อไหร่ เมื่อไร เมื่อใด ทำไม อย่างไร ยังไง เท่าไหร่ เท่าไร เท่าใด กี่ ไหน ใด หรือไม่
คือ เป็น ของ ที่ และ ใน
"""
UNSPACED_STOPS = re.compile("|".join(_UNSPACED.split()))
"""The same for scripts without spaces; longer ones come first, and what is around one is not joined."""


_SCRIPTS = {
    "CJK": "zh", "HIRAGANA": "ja", "KATAKANA": "ja", "HANGUL": "ko", "THAI": "th", "LAO": "lo", "KHMER": "km",
    "MYANMAR": "my", "CYRILLIC": "ru", "GREEK": "el", "ARABIC": "ar", "HEBREW": "he", "DEVANAGARI": "hi",
    "BENGALI": "bn", "TAMIL": "ta", "ARMENIAN": "hy", "GEORGIAN": "ka",
}  # fmt: skip
"""The first word of a script's letter names in Unicode -> the language most often written in it."""


_TOLD = 2
"""Words that tell a language that nobody expects: stop words, or words with letters that English does not have."""


def dominant_language(words: Sequence[str], likely: Sequence[str] = ()) -> str:
    """The language most of a question's stop words belong to; "" if it has none.

    Of equals, the first of `likely`. Single letters do not count: they occur in numbers and formulas. One word alone
    does not speak for a language that is not likely: "hat", "war" and "con" are words of several.
    """
    order = dict.fromkeys([*likely, *STOPS])
    significant = {word for word in words if len(word) > 1}
    share = {language: sum(word in STOPS.get(language, ()) for word in significant) for language in order}
    foreign = sum(not word.isascii() for word in significant)
    told = {language: count for language, count in share.items() if language in likely or count + foreign >= _TOLD}
    best = max(told or share, key=lambda language: share[language], default="")
    return best if share.get(best) and (told or not likely) else ""


def language(words: Sequence[str], likely: Sequence[str] = ()) -> str:
    """The language of a question, ISO 639-1: by its letters, then by its stop words, else the likeliest."""
    scripts = Counter(name(letter, "").split(" ")[0] for word in words for letter in word if letter.isalpha())
    script = next((script for script, _ in scripts.most_common() if script in _SCRIPTS), "")
    if script and scripts[script] * 2 >= scripts.total():
        kana = scripts["HIRAGANA"] + scripts["KATAKANA"] and "ja"
        return kana or dominant_language(words, likely) or _SCRIPTS[script]
    return dominant_language(words, likely) or next(iter(likely), "")
