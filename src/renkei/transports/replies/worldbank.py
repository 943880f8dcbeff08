"""The World Bank's API v2: `[{page, pages, …}, [rows]]`, and HTTP 200 with `[{"message": […]}]` where it refuses."""

from renkei.transports.replies import REQUEST, Page, Refusal, Reply, number, parsed


def read(reply: Reply) -> Page | Refusal | None:
    """Read a reply. No rows (`null` in their place) is a good reply."""
    found = parsed(reply.body)
    if not isinstance(found, list) or not found or not isinstance(found[0], dict):
        return None
    head = found[0]
    if "message" in head:
        return _refusal(head["message"])
    page, pages = number(head.get("page")), number(head.get("pages"))
    if page is None or pages is None:
        return None
    state = f"{head.get('lastupdated')} {head.get('total')}"
    return Page({"page": str(page + 1)} if page < pages else None, state=state)


def _refusal(messages: object) -> Refusal:
    said = [one for one in messages if isinstance(one, dict)] if isinstance(messages, list) else []
    code = " ".join(str(one.get("id", "")) for one in said) or "message"
    text = " ".join(f"{one.get('key', '')}: {one.get('value', '')}" for one in said)
    return Refusal(code, text, REQUEST)
