#!/bin/sh
# Installs the system libraries that Sotto needs, where they are missing: by apt when root or sudo is
# there, otherwise it prints the one line to type. Usage: packages.sh run|test
set -eu

run="python3-venv libportaudio2 libasound2-plugins libespeak-ng1 espeak-ng-data libsndfile1 libegl1 libgl1
     libopengl0 libdbus-1-3 libfontconfig1 fonts-dejavu-core libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4
     libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-shape0 libxcb-xinerama0 libxcb-xkb1"
test="$run espeak-ng flite pulseaudio pulseaudio-utils xvfb xdotool binutils util-linux openssl"

case "${1:-run}" in
    run) wanted=$run ;;
    test) wanted=$test ;;
    *) echo "usage: packages.sh run|test" >&2; exit 2 ;;
esac

if ! command -v dpkg-query >/dev/null 2>&1; then
    echo "Sotto needs PortAudio, espeak-ng and Qt's xcb libraries: please install them with your system's package manager." >&2
    exit 0
fi

missing=""
for package in $wanted; do
    # A python3 that did not come from Debian brings its own venv.
    if [ "$package" = python3-venv ] && python3 -c "import ensurepip, venv" 2>/dev/null; then
        continue
    fi
    case "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)" in
        installed) ;;
        *) missing="$missing $package" ;;
    esac
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then
    sudo=""
elif command -v sudo >/dev/null 2>&1 && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
    sudo="sudo"
else
    echo "Some system libraries are missing. Please type this line, then try again:" >&2
    line="apt-get install --no-install-recommends$missing"
    if command -v sudo >/dev/null 2>&1; then echo "  sudo $line" >&2; else echo "  su -c '$line'" >&2; fi
    exit 1
fi
echo "Installing system libraries:$missing"
export DEBIAN_FRONTEND=noninteractive
$sudo apt-get update -qq
# shellcheck disable=SC2086  # the list is meant to be split
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
