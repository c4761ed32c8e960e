"""Who exists in the sandbox: people, teams, channels and bots, as frozen values."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SlackUser:
    """A person or a bot in one Slack team; ``key`` is how the control API names a person ("lin")."""

    key: str
    id: str
    name: str
    locale: str = "en-US"
    tz: str = "Europe/London"
    is_bot: bool = False


@dataclass(frozen=True, slots=True)
class SlackChannel:
    """A public channel; ``members`` are user ids, the bot's among them when it was invited."""

    id: str
    name: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SlackTeam:
    """One workspace with the app installed: its bot user has a token, a user id and a bot id of its own."""

    id: str
    name: str
    domain: str
    bot_token: str
    bot_id: str
    bot: SlackUser
    users: tuple[SlackUser, ...]
    channels: tuple[SlackChannel, ...]


@dataclass(frozen=True, slots=True)
class SlackShortcut:
    """An entry that the app has in the menu of each message."""

    callback_id: str
    name: str


@dataclass(frozen=True, slots=True)
class SlackApp:
    """The one Slack app under test, installed in every team of the world; ``events`` are its subscriptions."""

    id: str
    name: str
    app_token: str
    signing_secret: str
    commands: tuple[str, ...]
    events: frozenset[str]
    shortcuts: tuple[SlackShortcut, ...] = ()


@dataclass(frozen=True, slots=True)
class SlackWorld:
    app: SlackApp
    teams: tuple[SlackTeam, ...]


@dataclass(frozen=True, slots=True)
class TelegramUser:
    """A person on Telegram; ``key`` is how the control API names them and also their @username."""

    key: str
    id: int
    first_name: str
    last_name: str = ""
    language_code: str = "en"


@dataclass(frozen=True, slots=True)
class TelegramGroup:
    """A group: ``kind`` is "group" or "supergroup"; ``members`` and ``admins`` are user ids, the bot's too."""

    id: int
    title: str
    kind: str
    members: tuple[int, ...]
    admins: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class TelegramBot:
    token: str
    id: int
    username: str
    name: str


@dataclass(frozen=True, slots=True)
class TelegramWorld:
    bot: TelegramBot
    users: tuple[TelegramUser, ...]
    groups: tuple[TelegramGroup, ...]


@dataclass(frozen=True, slots=True)
class World:
    slack: SlackWorld
    telegram: TelegramWorld


_SHANGHAI = "Asia/Shanghai"

_QINGHE = SlackTeam(
    id="T0DAREN",
    name="Qinghe Menswear 青禾男装",
    domain="qinghe",
    bot_token="xoxb-demo",
    bot_id="B0BOT",
    bot=SlackUser("daren", "U0BOT", "Daren", is_bot=True),
    users=(
        SlackUser("lin", "U0LIN", "林岚 Lin", locale="zh-CN", tz=_SHANGHAI),
        SlackUser("sam", "U0SAM", "Sam Carter"),
        SlackUser("outsider", "U0EVE", "Eve Stranger"),
    ),
    channels=(
        SlackChannel("C0CREATORS", "creators", ("U0LIN", "U0SAM", "U0EVE", "U0BOT")),
        SlackChannel("C0CAMPAIGNS", "campaigns", ("U0LIN", "U0SAM", "U0BOT")),
    ),
)

_OTHER = SlackTeam(
    id="T0OTHER",
    name="Other Shop",
    domain="othershop",
    bot_token="xoxb-other",
    bot_id="B0BOTOTHER",
    bot=SlackUser("daren", "U0BOTOTHER", "Daren", is_bot=True),
    users=(SlackUser("zoe", "U0ZOE", "Zoe Other"),),
    channels=(SlackChannel("C0OTHER", "general", ("U0ZOE", "U0BOTOTHER")),),
)

DEMO = World(
    slack=SlackWorld(
        app=SlackApp(
            "A0DAREN",
            "Daren",
            app_token="xapp-demo",
            signing_secret="demo-signing-secret",
            commands=("/daren",),
            events=frozenset(
                {
                    "app_home_opened",
                    "app_mention",
                    "app_uninstalled",
                    "channel_shared",
                    "channel_unshared",
                    "file_shared",
                    "member_joined_channel",
                    "member_left_channel",
                    "message.channels",
                    "message.im",
                    "reaction_added",
                    "tokens_revoked",
                }
            ),
            shortcuts=(SlackShortcut("make_task", "Make this a task"),),
        ),
        teams=(_QINGHE, _OTHER),
    ),
    telegram=TelegramWorld(
        bot=TelegramBot("7000000001:demo-telegram-token", 7000000001, "daren_demo_bot", "Daren"),
        users=(
            TelegramUser("kai", 50001, "穿搭师Kai", language_code="zh-hans"),
            TelegramUser("lily", 50002, "Lily", "Ross"),
            TelegramUser("arif", 50003, "Arif"),
            TelegramUser("mei", 50010, "梅", "Mei", language_code="zh-hans"),
            TelegramUser("ben", 50011, "Ben", "Okafor"),
            TelegramUser("stranger", 50099, "Nobody"),
        ),
        groups=(
            TelegramGroup(
                -1001000000001,
                "Managers 管理群",
                "supergroup",
                members=(50010, 50011, 7000000001),
                admins=(50010, 7000000001),
            ),
            TelegramGroup(-4001, "Ops", "group", members=(50010, 50011, 7000000001), admins=(50010,)),
        ),
    ),
)
