"""The one door to the screen: Qt only."""
