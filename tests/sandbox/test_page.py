"""The sandbox page: its routes answer, its modules resolve, its words match, its samples are what they claim."""

import csv
import io
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from sandbox import page

STATIC = page.HERE / "static"
SAMPLES = page.HERE / "samples"
MODULES = sorted(STATIC.rglob("*.js"))
IMPORT = re.compile(r'^(?:import|export)\s[^"]*?from\s+"([^"]+)";|^import\s+"([^"]+)";', re.MULTILINE)
NAMED_IMPORT = re.compile(r'^import \{([^}]+)\} from "([^"]+)";', re.MULTILINE)
KEY = re.compile(r'^  "([^"]+)":', re.MULTILINE)


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(Starlette(routes=page.routes()))
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox") as client:
        yield client


async def test_the_page_and_all_it_names_are_served(client: httpx.AsyncClient) -> None:
    answer = await client.get("/")
    assert answer.status_code == 200
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    named = re.findall(r'(?:href|src)="(/[^"]+)"', answer.text)
    assert len(named) > 10
    for address in named:
        assert (await client.get(address)).status_code == 200, address


def test_the_page_needs_nothing_from_elsewhere() -> None:
    for path in [page.HERE / "index.html", *STATIC.rglob("*.css")]:
        found = re.findall(r"(?:https?:)?//[\w.-]+\.\w+|@import", path.read_text("utf-8"))
        assert not found, (path.name, found)


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(STATIC)))
def test_every_import_resolves(module: Path) -> None:
    text = module.read_text("utf-8")
    for first, second in IMPORT.findall(text):
        assert (module.parent / (first or second)).resolve().is_file(), first or second
    for names, target in NAMED_IMPORT.findall(text):
        exporting = (module.parent / target).resolve().read_text("utf-8")
        for name in (one.strip().split(" as ")[0] for one in names.split(",") if one.strip()):
            declared = rf"^export (?:async )?(?:function|class|const|let) {name}\b"
            assert re.search(declared, exporting, re.MULTILINE), (target, name)
            assert len(re.findall(rf"\b{name}\b", text)) > 1, f"{name} is imported and not used"


def test_modules_stay_small() -> None:
    for path in [*MODULES, *STATIC.rglob("*.css")]:
        assert len(path.read_text("utf-8").splitlines()) <= 400, path.name


async def test_style_sheets_name_only_files_that_exist(client: httpx.AsyncClient) -> None:
    for sheet in STATIC.rglob("*.css"):
        for address in re.findall(r'url\("(/[^"]+)"\)', sheet.read_text("utf-8")):
            assert (await client.get(address)).status_code == 200, (sheet.name, address)


def test_both_languages_say_everything() -> None:
    english, chinese = (
        set(KEY.findall((STATIC / "js/words" / name).read_text("utf-8"))) for name in ("en.js", "zh.js")
    )
    of_the_client = {key for key in chinese if key.startswith("client.")}  # English as the sandbox says it
    assert english == chinese - of_the_client


def test_words_that_are_asked_for_exist() -> None:
    known = set(KEY.findall((STATIC / "js/words/en.js").read_text("utf-8")))
    asked = {
        key
        for module in MODULES
        for key in re.findall(r'\bt\("([a-z]+(?:\.[A-Za-z]+)*)"', module.read_text("utf-8"))
    }
    assert len(asked) > 50
    assert asked <= known


async def test_the_samples_are_served_under_their_names(client: httpx.AsyncClient) -> None:
    offered = re.findall(r'"([^"]+\.csv)"', (STATIC / "js/words/samples.js").read_text("utf-8"))
    assert sorted(offered) == sorted(path.name for path in SAMPLES.iterdir())
    for name in offered:
        assert (await client.get(f"/samples/{name}")).content == (SAMPLES / name).read_bytes()


def rows_of(name: str, encoding: str) -> list[dict[str, str]]:
    text = (SAMPLES / name).read_bytes().decode(encoding)
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def test_the_chinese_sample_is_as_creator_tools_export_it() -> None:
    with pytest.raises(UnicodeDecodeError):
        rows_of("青禾男装_达人库.csv", "utf-8")
    rows = rows_of("青禾男装_达人库.csv", "gb18030")
    assert len(rows) == 40
    assert {"活跃粉丝占比", "视频完播率", "近30天互动率", "男粉占比", "返点"} <= set(rows[0])
    assert {"粉丝年龄31-40占比", "粉丝年龄41-50占比"} <= set(rows[0])
    assert rows[0]["达人昵称"] == "穿搭师Kai"
    assert any("<!channel>" in row["达人昵称"] for row in rows)
    assert [row["达人昵称"] for row in rows if not row["抖音号"]] == ["没有账号的阿明"]
    assert any(row["粉丝数"].endswith("万") for row in rows)
    assert any(re.fullmatch(r"\d+-\d+", row["报价/坑位费"]) for row in rows)
    assert any(row["视频完播率"] in {"", "--", "未公布"} for row in rows)


def test_the_english_sample_is_a_tiktok_shop_export() -> None:
    rows = rows_of("tiktok_shop_creators.csv", "utf-8-sig")
    assert len(rows) == 40
    assert len(rows[0]) == 23
    assert rows[0]["Creator name"] == "lily.ross"
    assert any(row["AOV"] == "--" for row in rows)
