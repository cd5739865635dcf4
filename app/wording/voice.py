"""What the Voice page says."""

OPEN = "Voice…"
OPEN_TOOLTIP = "Choose the voice, its speed, pitch and volume, and a voice for each language"
TITLE = "Voice"
VOICE = "Voice"
VOICE_TOOLTIP = "Reads the answers aloud"
SPEED = "Speed"
SPEED_TOOLTIP = "How fast it speaks"
SPEED_UNIT = " words per minute"
PITCH = "Pitch"
PITCH_TOOLTIP = "How high it speaks. Some voices have a fixed pitch."
VOLUME = "Volume"
VOLUME_TOOLTIP = "Of answers and short sounds. Takes effect at once."
PERCENT = "%"
SPEAKS = "Speak the answers"
DUCKS = "Turn other programs down while speaking"
TALKS = "Answer without documents where they hold nothing"
TALKS_TOOLTIP = "A language model then says what it knows itself, and says that it is not from your documents."
DUCKS_TOOLTIP = "Works where the system supports it (PulseAudio, PipeWire)."
TRY = "Try it"
TRY_TOOLTIP = "Hear a sentence with these settings"
LANGUAGES = "Voices by language"
CHOSEN = "Same as above, or the first available"
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
    """Name a voice that is chosen and not installed."""
    return f"{voice} (not installed)"
