"""What the page on the voice says. No Qt."""

OPEN = "Voice…"
OPEN_TOOLTIP = "Choose the voice, its speed, pitch and loudness, and one for each language"
TITLE = "Voice"
VOICE = "Voice"
VOICE_TOOLTIP = "Reads the answers"
SPEED = "Speed"
SPEED_TOOLTIP = "How fast it speaks"
SPEED_UNIT = " words a minute"
PITCH = "Pitch"
PITCH_TOOLTIP = "How high it speaks; some voices have one height only"
VOLUME = "Loudness"
VOLUME_TOOLTIP = "Of answers and short sounds; heard at once"
PERCENT = " %"
SPEAKS = "Speak the answers"
DUCKS = "Make other programs quieter meanwhile"
DUCKS_TOOLTIP = "While an answer is spoken; where the system can do so (PulseAudio, PipeWire)"
TRY = "Try it"
TRY_TOOLTIP = "Hear a sentence with these settings"
LANGUAGES = "Voices by language"
CHOSEN = "As above, or the first there is"
AUTOMATIC = "Automatic"
SAMPLES = {
    "en": "This is how I sound: the rent is 950 euros a month, due on the first.",
    "de": "So klinge ich: Die Miete beträgt 950 Euro im Monat, fällig am Ersten.",
    "es": "Así sueno: el alquiler es de 950 euros al mes.",
    "fr": "Voici ma voix : le loyer est de 950 euros par mois.",
    "it": "Ecco la mia voce: l'affitto è di 950 euro al mese.",
}
"""Language -> what is said to try a voice; English where there is none."""


def name_absent(voice: str) -> str:
    """Name a voice that is chosen and not there."""
    return f"{voice} (not there)"
