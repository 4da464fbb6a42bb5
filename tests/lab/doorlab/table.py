# SPDX-License-Identifier: MIT
"""The table scene × vantage that README.md shows."""

BEGIN, END = "<!-- table: tests/lab/run --table --write -->", "<!-- /table -->"
VANTAGES = ("client", "root", "server", "via", "full", "host")


def seen_text(attempts):
    """What the kernel showed, in a few words an attempt."""
    texts = []
    for attempt in attempts:
        words = [attempt.get("errno_name") or attempt["outcome"]]
        if attempt.get("icmp"):
            words.append(f"ICMP {attempt['icmp']['type']}/{attempt['icmp']['code']} from {attempt['icmp']['from']}")
        if attempt["outcome"] == "connected" and attempt.get("after_connect") not in ("silent", None):
            words.append(attempt["after_connect"])
        if attempt.get("self"):
            words.append("to itself")
        texts.append(" ".join(words))
    return ", then ".join(texts)


def _cell(scene, result, vantage):
    if vantage not in result["verdicts"]:
        return ""
    mark = ""
    if result["problems"].get(vantage):
        mark = " (open)" if scene.open or scene.vantages.get(vantage, {}).get("open") else " (FAILS)"
    return result["verdicts"][vantage] + mark


def lines(scenes, results):
    used = [v for v in VANTAGES if any(v in result["verdicts"] for result in results.values())]
    yield "| " + " | ".join(["scene", "true", "the kernel shows", *used]) + " |"
    yield "| --- | --- | --- |" + " --- |" * len(used)
    for scene in scenes:
        result = results[scene.name]
        cells = [_cell(scene, result, vantage) for vantage in used]
        kernel = result["verdicts"].get("kernel", result["skipped"] or "")
        yield "| " + " | ".join([scene.name, " / ".join(scene.true), kernel, *cells]) + " |"


def open_lines(scenes):
    for scene in scenes:
        if scene.open:
            yield f"- **{scene.name}**: {scene.open}"
        for vantage, expected in scene.vantages.items():
            if expected.get("open"):
                yield f"- **{scene.name}**, {vantage}: {expected['open']}"


def write(scenes, results, readme):
    text = "\n".join(lines(scenes, results))
    still_open = "\n".join(open_lines(scenes))
    text += "\n\n" + (f"Open:\n\n{still_open}" if still_open else "No scene is open.")
    if readme is None:
        print(text)
        return
    before, _, rest = readme.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    readme.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}")
