"""Task templates that ship with Daren (R38, R39, R46–R48), in both languages; a workspace edits its own copies."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class TemplateText(BaseModel):
    """One template's wording in one language."""

    model_config = ConfigDict(frozen=True)

    name: str
    title: str
    deliverable: str
    points: str
    disclosure: str


class Template(BaseModel):
    """A brief's usual values. `key` is stable; the texts are what people see and change."""

    model_config = ConfigDict(frozen=True)

    key: str
    days_to_publish: int  # from sending to publishing, when nobody says otherwise
    texts: dict[str, TemplateText]


TEMPLATES: tuple[Template, ...] = (
    Template(
        key="styling_video",
        days_to_publish=14,
        texts={
            "en": TemplateText(
                name="Styling video",
                title="Styling video",
                deliverable="One 30–60 second video, vertical 9:16, with cover, caption and the product linked",
                points="Problem, fix, three outfits, fabric close-up, call to buy. Say fit and size in the first 10 seconds",
                disclosure="Say or show that this is a paid cooperation within the first 3 seconds",
            ),
            "zh_CN": TemplateText(
                name="穿搭短视频",
                title="穿搭短视频",
                deliverable="一条 30–60 秒竖版 9:16 短视频，含封面、正文文案，挂商品链接",
                points="痛点—解决方案—三套搭配—面料特写—购买引导；前 10 秒说清版型和尺码",
                disclosure="开头 3 秒内口播或字幕标明品牌合作",
            ),
        },
    ),
    Template(
        key="unboxing_then_live",
        days_to_publish=21,
        texts={
            "en": TemplateText(
                name="Unboxing, then a live sale",
                title="Unboxing and live sale",
                deliverable="Stage 1: unboxing and styling video. Stage 2: a live room with the shopping link and a timed discount",
                points="Stage 1: packaging, first touch, one outfit. Stage 2: stock, delivery time, returns, answers to common questions",
                disclosure="Label the video as a cooperation; say it again at the start of the live room",
            ),
            "zh_CN": TemplateText(
                name="开箱评测 + 限时直播",
                title="开箱评测与限时折扣直播",
                deliverable="第一阶段：开箱评测与穿搭示例视频；第二阶段：挂购物链接的限时折扣直播",
                points="第一阶段：包装、上手、一套搭配；第二阶段：库存、发货周期、售后、常见问题快答",
                disclosure="视频标明品牌合作；直播开场再次说明",
            ),
        },
    ),
    Template(
        key="short_test",
        days_to_publish=7,
        texts={
            "en": TemplateText(
                name="Short test",
                title="Short test",
                deliverable="One 15–20 second video with one selling point, product linked",
                points="One point only: name it, show it, prove it. Two covers to compare",
                disclosure="Label it as a cooperation within the first 3 seconds",
            ),
            "zh_CN": TemplateText(
                name="低预算试投",
                title="低预算试投短视频",
                deliverable="一条 15–20 秒短视频，只讲一个卖点，挂商品链接",
                points="只讲一个卖点：说出来、演示、给证据；做两个封面对比",
                disclosure="开头 3 秒内标明品牌合作",
            ),
        },
    ),
)


def template(key: str) -> Template:
    """Give the shipped template; raises KeyError."""
    return {each.key: each for each in TEMPLATES}[key]
