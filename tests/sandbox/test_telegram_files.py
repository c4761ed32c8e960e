"""Files up and down, photos, and their limits."""

import base64
import os
import struct

import pytest
from telegram.error import BadRequest
from telegram_bench import KAI, bench

from sandbox.telegram import limits


def png(width: int, height: int) -> bytes:
    return (
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + struct.pack(">II", width, height) + b"\x08\x02\x00\x00\x00"
    )


async def test_a_document_of_any_bytes_goes_up_and_comes_down_unchanged() -> None:
    async with bench() as it:
        content = b"\r\n--\r\n\x00\xff" + os.urandom(50_000) + b"\r\n"
        sent = await it.bot.send_document(
            KAI, content, filename="报表 1.xlsx", caption="<b>3</b> rows", parse_mode="HTML"
        )
        assert sent.document
        assert (sent.document.file_name, sent.document.file_size) == ("报表 1.xlsx", len(content))
        assert sent.caption_html == "<b>3</b> rows"
        stored = await it.bot.get_file(sent.document.file_id)
        assert bytes(await stored.download_as_bytearray()) == content
        shown = (await it.seen("kai"))[-1]
        assert (shown["text"], shown["document"]["name"]) == ("3 rows", "报表 1.xlsx")
        assert (await it.http.get(shown["document"]["url"])).content == content
        assert it.sandbox.recorder.of("sendDocument")[-1]["document"] == "报表 1.xlsx"


async def test_a_person_s_file_reaches_the_bot() -> None:
    async with bench() as it:
        content = base64.b64encode(b"a,b\r\n1,2").decode()
        await it.do(
            "upload", user="kai", filename="creators.csv", content_base64=content, caption="/import now"
        )
        (message,) = await it.messages()
        assert message.document
        assert (message.document.file_name, message.document.mime_type) == ("creators.csv", "text/csv")
        assert message.caption == "/import now"
        stored = await it.bot.get_file(message.document.file_id)
        assert bytes(await stored.download_as_bytearray()) == b"a,b\r\n1,2"


async def test_a_clip_is_a_video_when_it_can_be_played() -> None:
    async with bench() as it:
        sent = await it.bot.send_video(KAI, b"\x00\x00\x00\x18ftypmp42", filename="draft.mp4", caption="v1")
        assert sent.video
        assert (sent.video.file_name, sent.caption) == ("draft.mp4", "v1")
        other = await it.bot.send_video(KAI, b"RIFF", filename="draft.avi")
        assert other.video is None
        assert other.document
        content = base64.b64encode(b"\x00\x00\x00\x18ftypmp42").decode()
        await it.do("upload", user="kai", filename="mine.mp4", content_base64=content, video=True)
        (message,) = await it.messages()
        assert message.video
        assert (await it.seen("kai"))[-1]["video"]["name"] == "mine.mp4"


async def test_a_photo_has_a_size_and_a_file_sent_again_keeps_its_id() -> None:
    async with bench() as it:
        sent = await it.bot.send_photo(KAI, png(640, 480))
        assert [(one.width, one.height) for one in sent.photo] == [(640, 480)]
        again = await it.bot.send_photo(KAI, sent.photo[0].file_id, caption="again")
        assert again.photo[0].file_id == sent.photo[0].file_id
        with pytest.raises(BadRequest, match=r"(?i)can't use file of type photo as document"):
            await it.bot.send_document(KAI, sent.photo[0].file_id)
        edited = await it.bot.edit_message_caption(KAI, again.message_id, caption="more")
        assert not isinstance(edited, bool)
        assert edited.caption == "more"
        with pytest.raises(BadRequest, match="There is no text in the message to edit"):
            await it.bot.edit_message_text("x", KAI, again.message_id)


async def test_a_person_sends_a_photo() -> None:
    async with bench() as it:
        content = base64.b64encode(png(10, 20)).decode()
        await it.do("upload", user="kai", filename="shot.png", content_base64=content, photo=True)
        (message,) = await it.messages()
        assert [(one.width, one.height) for one in message.photo] == [(10, 20)]


async def test_what_is_no_photo_and_what_is_too_big_is_refused() -> None:
    async with bench() as it:
        for content, words in (
            (b"hello", "(?i)image_process_failed"),
            (png(9000, 2000), "(?i)photo_invalid_dimensions"),
            (png(2100, 100), "(?i)photo_invalid_dimensions"),
            (
                png(10, 10) + bytes(limits.PHOTO_BYTES),
                "too big for a photo; the maximum size is 10485760 bytes",
            ),
            (b"", "File must be non-empty"),
        ):
            with pytest.raises(BadRequest, match=words):
                await it.bot.send_photo(KAI, content)
        with pytest.raises(BadRequest, match="Message caption is too long"):
            await it.bot.send_document(KAI, b"x", caption="y" * 1025)
        with pytest.raises(BadRequest, match=r"(?i)wrong file identifier/HTTP URL specified"):
            await it.bot.send_document(KAI, "nonsense")


async def test_the_bot_cannot_download_more_than_20_megabytes() -> None:
    async with bench() as it:
        stored = it.sandbox.telegram.state.add_file("big.bin", bytes(limits.DOWNLOAD_BYTES + 1), "")
        with pytest.raises(BadRequest, match="File is too big"):
            await it.bot.get_file(stored.id)
        with pytest.raises(BadRequest, match=r"(?i)invalid file_id"):
            await it.bot.get_file("nonsense")


async def test_a_download_needs_the_token() -> None:
    async with bench() as it:
        sent = await it.bot.send_document(KAI, b"x", filename="a.txt")
        assert sent.document
        path = it.sandbox.telegram.state.files[sent.document.file_id].path
        assert (await it.http.get(f"/telegram/file/bot7000000001:wrong/{path}")).status_code == 401
        token = it.sandbox.world.telegram.bot.token
        assert (await it.http.get(f"/telegram/file/bot{token}/{path}")).content == b"x"
        assert (await it.http.get(f"/telegram/file/bot{token}/documents/none")).status_code == 404
