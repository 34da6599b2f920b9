"""The servers' log files, and the one line that is worth showing."""

from pathlib import Path

LARGEST_LOG = 5_000_000
KNOWN = (
    ("No space left on device", "disken är full."),
    ("Disk quota exceeded", "diskkvoten är slut."),
    ("Address already in use", "porten är upptagen."),
    ("Read-only file system", "filsystemet går inte att skriva i."),
    ("could not create shared memory", "det delade minnet räcker inte."),
    ("Cannot allocate memory", "minnet räcker inte."),
    ("Permission denied", "åtkomst nekades."),
)
SEVERE = ("FATAL:", "PANIC:", "error:", "ERROR:", "# ")


def open_log(path: Path) -> None:
    """Begin a new file when the old one has grown; the start that follows then explains itself."""
    if path.exists() and path.stat().st_size > LARGEST_LOG:
        path.replace(path.with_suffix(".old.log"))
    with path.open("a", encoding="utf-8") as file:
        file.write("--- start ---\n")


def explain(path: Path) -> str:
    """The reason, from what was logged since the last start."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace").rpartition("--- start ---\n")[2]
    except OSError:
        return "okänt fel."
    for sign, meaning in KNOWN:
        if sign in text:
            return meaning
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    severe = [line for line in lines if any(word in line for word in SEVERE)]
    return f"{(severe or lines or ['okänt fel'])[-1].rstrip('.')}."
