"""What the skills answer, over a home of its own; a conversation is a row of things said and their answers."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.domain.events import AlarmKind
from app.domain.settings import Settings
from app.engine.parts.kit import Kit
from app.engine.parts.registry import implementations
from app.engine.parts.skill import Answer, Asked
from app.engine.prompts.prompt import Exchange
from app.engine.skills.alarms.rows import Alarms
from app.engine.skills.arithmetic import value
from app.engine.skills.conversion import convert
from app.engine.skills.talking import change
from app.storage.database import Store
from app.storage.paths import Paths

NOW = datetime(2026, 11, 27, 14, 30, tzinfo=ZoneInfo("Europe/Berlin"))
Say = Callable[..., str | None]


@pytest.fixture
def kit(paths: Paths) -> Iterator[Kit]:
    store = Store(paths.database)
    made = Kit(paths, Settings(), store)
    yield made
    made.close()
    store.close()


@pytest.fixture
def say(kit: Kit) -> Say:
    """Say something; the text of the first skill's answer."""

    def said(text: str, language: str = "en", now: datetime = NOW, exchanges: tuple[Exchange, ...] = ()) -> str | None:
        for name in implementations("skill"):
            answer: Answer | None = kit.named("skill", name).answer(Asked(text, language, now, exchanges))  # type: ignore[attr-defined]
            if answer is not None:
                return answer.text
        return None

    return said


@pytest.mark.parametrize(
    ("text", "language", "answer"),
    [
        ("What time is it?", "en", "It's 2:30 PM."),
        ("what time is it in Tokyo", "en", "In Tokyo it's 10:30 PM, Friday."),
        ("what time is it in new york", "en", "In New York it's 8:30 AM, Friday."),
        ("What day is in three weeks?", "en", "That's Friday, December 18, 2026."),
        ("How many days until December 24?", "en", "27 days until Thursday, December 24, 2026."),
        ("Wie spät ist es?", "de", "Es ist 14:30 Uhr."),
        ("wie spät ist es in Wien", "de", "In Wien ist es 14:30 Uhr, Freitag."),
        ("What is fifteen percent of eighty?", "en", "15 percent of 80 is 12."),
        ("what is 2 to the power of 10", "en", "2 to the power of 10 is 1,024."),
        ("1,000 times 3", "en", "1,000 times 3 is 3,000."),
        ("5/0", "en", "Nothing can be divided by zero."),
        ("9**9**9", "en", "That is too large a number for me."),
        ("Was ist 2,5 mal 1.000?", "de", "2,5 mal 1.000 ist 2.500."),
        ("How many miles are ten kilometers?", "en", "10 kilometers is 6.21371 miles."),
        ("72 degrees Fahrenheit in Celsius", "en", "72 degrees Fahrenheit is 22.2222 degrees Celsius."),
        ("Was sind 5 Zoll in Zentimeter?", "de", "5 Zoll sind 12,7 Zentimeter."),
        ("what is 60 plus 25 percent", "en", "60 plus 25 percent is 75."),
        ("what is 60 minus 25 percent", "en", "60 minus 25 percent is 45."),
        ("30 percent off 90", "en", "30 percent off 90 is 63."),
        ("what is 10 percent of 200 plus 5", "en", "10 percent of 200 plus 5 is 25."),
        ("6 factorial", "en", "6 factorial is 720."),
        ("what is 4!", "en", "4 factorial is 24."),
        ("what is 5 plus 3!", "en", "5 plus 3 is 8."),
        ("the factorial of 300", "en", "That is too large a number for me."),
        ("add 12 and 9", "en", "That makes 21."),
        ("subtract four from twenty", "en", "That makes 16."),
        ("three quarters of 80", "en", "3 quarters of 80 is 60."),
        ("negative 7 plus 3", "en", "negative 7 plus 3 is -4."),
        ("was ist 60 plus 25 Prozent", "de", "60 plus 25 Prozent ist 75."),
        ("30 Prozent Rabatt auf 90", "de", "30 Prozent Rabatt auf 90 ist 63."),
        ("6 Fakultät", "de", "6 Fakultät ist 720."),
        ("ziehe 4 von 20 ab", "de", "Das ergibt 16."),
        ("5 foot 7 in centimeters", "en", "5 feet and 7 inches is 170.18 centimeters."),
        ("how many centimeters is 6'1\"", "en", None),
        ("what is 6'1\" in centimeters", "en", "6 feet and 1 inch is 185.42 centimeters."),
        ("one hour twenty in minutes", "en", "1 hour and 20 minutes is 80 minutes."),
        ("11 stone 3 in kilograms", "en", "11 stones and 3 pounds is 71.214 kilograms."),
        ("5 Fuß 7 in Zentimeter", "de", "5 Fuß und 7 Zoll sind 170,18 Zentimeter."),
        ("5 foot 7 in liters", "en", None),
        ("what time is it in Osaka", "en", "In Osaka it's 10:30 PM, Friday."),
        ("what's the time in Florida", "en", "In most of Florida it's 8:30 AM, Friday."),
        ("current time in Chennai", "en", "In Chennai it's 7:00 PM, Friday."),
        ("what time is it in the Netherlands", "en", "In the Netherlands it's 2:30 PM, Friday."),
        ("what time is it in Valencia", "en", "In Valencia (Caracas) it's 9:30 AM, Friday."),
        ("what time is it in the kitchen", "en", None),
        ("what time is it in Australia", "en", None),
        ("wie spät ist es in Köln", "de", "In Köln ist es 14:30 Uhr, Freitag."),
        ("Uhrzeit in Kalifornien", "de", "In Kalifornien ist es 05:30 Uhr, Freitag."),
        ("wie spät ist es in der Küche", "de", None),
        ("how long until 5 pm", "en", "2 hours and 30 minutes until today at 5:00 PM."),
        ("how many hours until midnight", "en", "9 hours and 30 minutes until tomorrow at 12:00 AM."),
        ("how many minutes until 6:15 pm", "en", "225 minutes until today at 6:15 PM."),
        ("how many weeks until January 3", "en", "5 weeks and 2 days until Sunday, January 3, 2027."),
        ("how many days until yesterday", "en", "That was 1 day ago: Thursday, November 26, 2026."),
        ("how long until 9 am today", "en", "That was 6 hours ago: today at 9:00 AM."),
        ("how many days until today", "en", "That is today."),
        ("how long until the lease ends", "en", None),
        ("how long until 5", "en", "2 hours and 30 minutes until today at 5:00 PM."),
        ("how many months until Easter", "en", "4 months and 1 day until Sunday, March 28, 2027."),
        ("how long ago was Easter", "en", "That was 236 days ago: Sunday, April 5, 2026."),
        ("wie lange ist Neujahr her", "de", "Das war vor 330 Tagen: Donnerstag, 1. Januar 2026."),
        ("wie lange noch bis 17 Uhr", "de", "2 Stunden und 30 Minuten bis heute um 17:00 Uhr."),
        ("wie viele Tage bis vorgestern", "de", "Das war vor 2 Tagen: Mittwoch, 25. November 2026."),
        ("what time is it in Atlantis", "en", None),
        ("what is 3 feet in liters", "en", None),
    ],
)
def test_what_needs_nothing_but_the_words(say: Say, text: str, language: str, answer: str | None) -> None:
    assert say(text, language) == answer


def test_timers(say: Say) -> None:
    assert say("how long is left") is None, "nothing runs: it may be a question about a document"
    assert say("set a timer for ten minutes") == "Timer set for 10 minutes."
    assert say("Please set a pasta timer for 8 minutes.") == "Timer “pasta” set for 8 minutes."
    assert say("set a timer for the eggs for 5 minutes") == "Timer “eggs” set for 5 minutes."
    later = NOW + timedelta(minutes=1)
    assert say("how long is left on the pasta timer?", now=later) == "7 minutes left on the pasta timer."
    assert say("cancel the timer") == "Which one: the eggs timer, the pasta timer, and the timer?"
    assert say("cancel the eggs timer") == "Cancelled: the eggs timer."
    assert say("cancel the soup timer") == "There is none called “soup”."
    assert say("cancel all timers") == "All 2 cancelled."
    assert say("set a timer for 75 minutes and 20 seconds") == "Timer set for 1 hour, 15 minutes, and 20 seconds."
    assert say("cancel the timer") == "Cancelled: the timer."
    assert say("cancel the timer") == "No timer is running."
    assert str(say("set a timer for a while")).startswith("For how long?")


def test_alarms_and_reminders(say: Say, kit: Kit) -> None:
    assert say("wake me at seven thirty tomorrow") == "Alarm set for tomorrow at 7:30 AM."
    assert say("Stelle einen Wecker auf halb acht", "de") == "Wecker gestellt: morgen um 07:30 Uhr."
    assert say("remind me to call Anna tomorrow at nine") == "I'll remind you tomorrow at 9:00 AM: call Anna."
    assert [(one.kind, one.name) for one in Alarms(kit.store).all()] == [
        (AlarmKind.ALARM, ""), (AlarmKind.ALARM, ""), (AlarmKind.REMINDER, "call Anna"),
    ]  # fmt: skip
    assert say("which reminders do I have?") == "Tomorrow at 9:00 AM: call Anna."
    assert say("cancel the reminder about Anna") == "Cancelled: call Anna."
    assert str(say("remind me to sleep")).startswith("When?")
    assert str(say("remind me in a few minutes to stir")).startswith("When?")
    assert str(say("erinnere mich in ein paar Minuten daran, umzurühren", "de")).startswith("Wann?")
    assert Alarms(kit.store).all(AlarmKind.REMINDER) == []


def test_what_is_said_together_is_set_together(say: Say, kit: Kit) -> None:
    assert say("remind me to take a pill at 8 and at 10 tomorrow") == (
        "I'll remind you tomorrow at 8:00 AM and tomorrow at 10:00 AM: take a pill."
    )
    assert say("cancel the reminder to take a pill") == "Cancelled: take a pill."
    assert Alarms(kit.store).all() == []
    assert say("set alarms for 6 and 6:30 tomorrow") == "Alarm set for tomorrow at 6:00 AM and tomorrow at 6:30 AM."
    assert say("set a 7 am alarm for the gym") == "Alarm “gym” set for tomorrow at 7:00 AM."
    assert say("Wecke mich morgen um 630", "de") == "Wecker gestellt: morgen um 06:30 Uhr."
    assert str(say("set an alarm for five or six")).startswith("For when?")
    assert str(say("stelle den Wecker auf Viertel nach", "de")).startswith("Auf wann?")


def test_an_alarm_that_recurs_is_told_listed_and_cancelled(say: Say, kit: Kit) -> None:
    next_ = "next Monday, November 30, 2026 at 6:30 AM"
    assert say("wake me every weekday at 6:30") == f"Alarm set for every weekday at 6:30 AM, {next_}."
    assert (
        say("set a daily gym alarm for seven") == "Alarm “gym” set for every day at 7:00 AM, next tomorrow at 7:00 AM."
    )
    assert (
        say("every Saturday at nine wake me up") == "Alarm set for every Saturday at 9:00 AM, next tomorrow at 9:00 AM."
    )
    assert say("which alarms do I have?") == (
        "The gym alarm rings every day at 7:00 AM, next tomorrow at 7:00 AM, "
        "the alarm rings every Saturday at 9:00 AM, "
        f"next tomorrow at 9:00 AM, and the alarm rings every weekday at 6:30 AM, {next_}."
    )
    assert str(say("cancel the alarm")).startswith("Which one: the gym alarm every day at 7:00 AM, ")
    assert say("cancel the alarm in the kitchen") is None
    assert say("cancel the alarm every weekday") == "Cancelled: the alarm every weekday at 6:30 AM."
    assert say("cancel the alarm at nine") == "Cancelled: the alarm every Saturday at 9:00 AM."
    assert say("cancel the daily alarm") == "Cancelled: the gym alarm every day at 7:00 AM."
    say("Wecke mich jeden Tag um sieben", "de")
    assert say("Welche Wecker habe ich?", "de") == (
        "Der Wecker klingelt jeden Tag um 07:00 Uhr, das nächste Mal morgen um 07:00 Uhr."
    )
    assert say("Lösche alle Wecker", "de") == "Gelöscht: der Wecker jeden Tag um 07:00 Uhr."
    assert Alarms(kit.store).all() == []


def test_who_stops_an_alarm_that_rings_keeps_it_for_the_next_time(say: Say, kit: Kit) -> None:
    say("wake me every day at seven")
    (one,) = Alarms(kit.store).all()
    morning = NOW.replace(day=28, hour=7, minute=1)
    Alarms(kit.store).put_off(one.id, morning.replace(day=29, minute=0), morning)
    assert say("turn off the alarm", now=morning) == ("It rings again every day at 7:00 AM, next tomorrow at 7:00 AM.")
    assert say("turn off the alarm", now=morning + timedelta(hours=1)) == "Cancelled: the alarm every day at 7:00 AM."


def test_a_reminder_that_recurs(say: Say) -> None:
    when = "every Monday at 9:00 AM, next Monday, November 30, 2026 at 9:00 AM"
    for text in (
        "every Monday at nine remind me to put the bins out",
        "remind me to put the bins out every Monday at nine",
        "remind me every Monday at nine to put the bins out",
    ):
        assert say(text) == f"I'll remind you {when}: put the bins out."
        assert say("which reminders do I have?") == f"E{when[1:]}: put the bins out."
        assert say("cancel the reminder about the bins") == "Cancelled: put the bins out."
    assert say("jeden Montag um neun erinnere mich daran, die Tonnen rauszustellen", "de") == (
        "Ich erinnere dich jeden Montag um 09:00 Uhr, das nächste Mal Montag, 30. November 2026 um 09:00 Uhr: "
        "die Tonnen rauszustellen."
    )


def test_a_bare_number_is_the_hour_of_an_alarm(say: Say) -> None:
    assert say("set an alarm for seven") == "Alarm set for today at 7:00 PM."
    assert say("Stelle einen Wecker auf sieben", "de") == "Wecker gestellt: morgen um 07:00 Uhr."
    assert say("wake me tomorrow at 6:30") == "Alarm set for tomorrow at 6:30 AM."


def test_notes_are_documents(say: Say, kit: Kit) -> None:
    assert say("note that the spare key is under the mat") == "Noted: The spare key is under the mat."
    (note,) = kit.paths.notes.glob("*.md")
    assert note.read_text(encoding="utf-8") == "# Note from November 27, 2026\n\nThe spare key is under the mat.\n"
    say("Take a note: milk and eggs", now=NOW + timedelta(minutes=1))
    assert say("what are my notes?") == "Milk and eggs. The spare key is under the mat."
    assert say("find my notes about the keys") == "The spare key is under the mat."
    assert say("delete the note about the car") == "There is no note about that."
    assert say("delete my last note") == "Deleted: Milk and eggs."
    assert [*kit.paths.notes.glob("*.md")] == [note]


def test_the_past(say: Say, kit: Kit) -> None:
    db = kit.store.db
    db.execute("INSERT INTO conversations (id, started) VALUES ('c', '2026-11-26T10:00:00.000+00:00')")
    for number, at in enumerate(("2026-11-26T10:00:00.000+00:00", "2026-11-26T23:30:00.000+00:00")):
        db.execute(
            "INSERT INTO turns (id, conversation, started, source, transcript, outcome)"
            " VALUES (?, 'c', ?, 'text', ?, ?)",
            [str(number), at, f"question {number}", "completed"],
        )
    assert say("what did I ask yesterday?") == "Thursday, November 26, 2026: “question 0”"  # the other one was today
    assert say("Was habe ich heute gefragt?", "de") == "Freitag, 27. November 2026: „question 1“"
    assert say("what did I ask on monday") == "You asked nothing then."
    assert say("what was my last question", exchanges=(Exchange("why?", "so"),)) == "You asked: “why?”"


def test_the_talk_itself(kit: Kit) -> None:
    talking = kit.named("skill", "talking")

    def answer(text: str, language: str = "en") -> Answer | None:
        return talking.answer(Asked(text, language, NOW, (Exchange("q", "the reply"),)))  # type: ignore[attr-defined,no-any-return]

    assert answer("Never mind.") == Answer(is_stop=True)
    assert answer("stop", "fr") is None
    assert answer("Say that again!") == answer("Wiederhole das.", "de") == Answer("the reply", speaks_all=False)
    slower = answer("a bit slower please")
    assert slower is not None
    assert slower.changes == {"speaking_rate_wpm": 140}


def test_going_on_says_what_was_not_heard(kit: Kit) -> None:
    talking = kit.named("skill", "talking")

    def answer(text: str, language: str, unheard: str) -> Answer | None:
        return talking.answer(Asked(text, language, NOW, unheard=unheard))  # type: ignore[attr-defined,no-any-return]

    assert answer("Go on.", "en", "It is due on the first.") == Answer("It is due on the first.")
    assert answer("Mach weiter!", "de", "") == Answer("Das war alles.")
    assert answer("go on holiday", "en", "It is due on the first.") is None


def test_speed_and_volume_have_their_ends() -> None:
    assert change(Settings(speaking_rate_wpm=80), "slower") == {}
    assert change(Settings(speaking_rate_wpm=440), "faster") == {"speaking_rate_wpm": 450}
    assert change(Settings(volume=2.0), "louder") == {}
    assert change(Settings(), "quieter") == {"volume": 0.8}
    assert change(Settings(volume=1.9), "louder") == {"volume": 2.0}


@pytest.mark.parametrize(
    "text", ["__import__('os')", "(1).__class__", "1 if 1 else 2", "a + 1", "1 +", "[1] * 9", "'a' * 3", ""]
)
def test_nothing_but_a_sum_is_worked_out(text: str) -> None:
    assert value(text) is None


@pytest.mark.parametrize("text", ["9**9**9**9", "10**400", "(10**200)*(10**200)"])
def test_no_sum_takes_long(text: str) -> None:
    with pytest.raises(OverflowError):
        value(text)


def test_every_measure_that_is_named_can_be_converted() -> None:
    assert convert(100, "temperature-celsius", "temperature-fahrenheit") == pytest.approx(212)
    assert convert(1, "area-hectare", "area-square-meter") == pytest.approx(10_000)
    assert convert(1, "speed-mile-per-hour", "speed-kilometer-per-hour") == pytest.approx(1.609344)
    assert convert(1, "volume-cubic-meter", "volume-liter") == pytest.approx(1000)
    assert convert(1, "length-meter", "mass-gram") is None
