"""Who may do what: roles, acts, and the one table of rights (product.md, "Who may do what")."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """A person's part in one workspace; 达人 is a role of its own."""

    OWNER = "owner"
    MANAGER = "manager"
    OPERATOR = "operator"
    CREATOR = "creator"


class Act(StrEnum):
    """Everything a button or a command can ask for. The value travels in buttons: at most 16 bytes, never reused."""

    # conversations
    FLOW_CONTINUE = "flow.go"
    FLOW_CHOOSE = "flow.pick"
    FLOW_SKIP = "flow.skip"
    FLOW_BACK = "flow.back"
    FLOW_CHANGE = "flow.edit"
    FLOW_CANCEL = "flow.stop"
    FLOW_LATER = "flow.later"
    FLOW_CONFIRM = "flow.yes"
    FLOW_SEARCH = "flow.find"
    SEE_MINE = "mine"
    SEE_TODAY = "today"
    SEE_HELP = "help"
    SET_LANGUAGE = "me.lang"
    # creators and imports
    IMPORT_APPLY = "imp.apply"
    IMPORT_CANCEL = "imp.cancel"
    IMPORT_UNDO = "imp.undo"
    IMPORT_DATES = "imp.dates"
    IMPORT_KIND = "imp.kind"
    IMPORT_PERIOD = "imp.days"
    IMPORT_MAP = "imp.map"
    IMPORT_FORGET = "imp.forget"
    IMPORT_ROWS = "imp.rows"
    DIGEST_REDO = "dig.redo"
    # shortlists
    SHORTLIST_START = "sl.start"
    SHORTLIST_PAGE = "sl.page"
    SHORTLIST_SAVE = "sl.save"
    SHORTLIST_REFINE = "sl.refine"
    SHORTLIST_DROP = "sl.drop"
    ASK_FIND = "ask.find"
    ASK_CHANGE = "ask.edit"
    ASK_DROP = "ask.no"
    ASK_PICK = "ask.pick"
    ASK_EXAMPLE = "ask.try"
    SHORTLIST_RESTORE = "sl.undrop"
    SHORTLIST_REFUSE = "sl.refuse"
    SHORTLIST_COMPARE = "sl.compare"
    SHORTLIST_ADD = "sl.add"
    SHORTLIST_MORE = "sl.more"
    SHORTLIST_SHARE = "sl.share"
    SHORTLIST_EXPORT = "sl.export"
    # saved searches
    SEARCH_SEE = "srch.see"
    SEARCH_SAVE = "srch.save"
    SEARCH_RUN = "srch.run"
    SEARCH_CHANGE = "srch.edit"
    SEARCH_MUTE = "srch.mute"
    SCORE_SEE = "sl.why"
    # how a workspace screens
    SCREENING_SEE = "scr.see"
    SCREENING_WEIGHTS = "scr.weights"
    SCREENING_LIMITS = "scr.limits"
    SCREENING_USUAL = "scr.usual"
    SCREENING_SAVE = "scr.save"
    SCREENING_CANCEL = "scr.cancel"
    SCREENING_UNDO = "scr.undo"
    # a creator's record
    CREATOR_SEE = "crt.see"
    CREATOR_MORE = "crt.more"
    CREATOR_NEW = "crt.new"
    CREATOR_EDIT = "crt.edit"
    CREATOR_NOTE = "crt.note"
    CREATOR_TAGS = "crt.tags"
    CREATOR_QUOTE = "crt.quote"
    CREATOR_OWNER = "crt.owner"
    CREATOR_FOLLOW = "crt.follow"
    CREATOR_VERIFY = "crt.verify"
    CREATOR_REFUSE = "crt.refuse"
    CREATOR_LIFT = "crt.lift"
    CREATOR_ATTACH = "crt.attach"
    CREATOR_FILE = "crt.file"
    CREATOR_INVITE = "crt.link"
    CREATOR_ACCOUNTS = "crt.acct"
    CREATOR_SAME = "crt.same"
    CREATOR_MERGE = "crt.merge"
    CREATOR_CONTACTS = "crt.cont"
    CREATOR_CONTACT_NEW = "crt.contnew"
    CREATOR_CONTACT_EDIT = "crt.contedit"
    CREATOR_CONTACT_REMOVE = "crt.contgone"
    CREATOR_CONTACT_UNDO = "crt.contundo"
    # personas: audiences to look for
    PERSONA_SEE = "per.see"
    PERSONA_NEW = "per.new"
    PERSONA_EXAMPLE = "per.try"
    PERSONA_EDIT = "per.edit"
    PERSONA_DELETE = "per.drop"
    PERSONA_UNDO = "per.undo"
    PERSONA_FIND = "per.find"
    PERSONA_FIT = "crt.fit"
    PERSONA_FROM = "crt.persona"
    CREATOR_AUDIENCE = "crt.aud"
    TAGS_SEE = "tag.see"
    TAG_RENAME = "tag.rename"
    TAG_REMOVE = "tag.remove"
    # pools and pilots
    POOL_SEE = "pool.see"
    POOL_PAGE = "pool.page"
    POOL_SHOW = "pool.show"
    POOL_FILTER = "pool.filter"
    POOL_ADD = "pool.add"
    POOL_MOVE = "pool.move"
    POOL_HAND = "pool.hand"
    POOL_SET = "pool.set"
    BENCHMARK_SEE = "bench.see"
    BENCHMARK_ADD = "bench.add"
    BENCHMARK_DROP = "bench.drop"
    METHOD_SEE = "method.see"
    EXAMPLE_TRY = "example.try"
    PILOT_START = "pilot.start"
    PILOT_SEE = "pilot.see"
    PILOT_EXPAND = "pilot.expand"
    PILOT_STOP = "pilot.stop"
    PILOT_LONGER = "pilot.longer"
    PILOT_REOPEN = "pilot.reopen"
    PILOT_TASK = "pilot.task"
    UPKEEP_ASK = "upkeep.ask"
    UPKEEP_DO = "upkeep.do"
    UPKEEP_LATER = "upkeep.later"
    UPKEEP_WHY = "upkeep.why"
    # tasks
    TASK_START = "task.start"
    TASK_SEE = "task.see"
    TASK_CANCEL = "task.cancel"
    INVITE = "crt.invite"
    LINK_MOVE = "link.move"
    LINK_KEEP = "link.keep"
    SCRIPT_SHOW = "script.show"
    ASSIGNMENT_ACCEPT = "asg.yes"
    ASSIGNMENT_DECLINE = "asg.no"
    ASSIGNMENT_ASK = "asg.ask"
    PROPOSAL_AGREE = "prop.yes"
    PROPOSAL_REFUSE = "prop.no"
    # drafts
    DRAFT_START = "draft.start"
    DRAFT_REVIEW = "draft.review"
    DRAFT_APPROVE = "draft.ok"
    DRAFT_FILE = "draft.file"
    DRAFT_SEE = "draft.see"
    POST_START = "post.start"
    # authorizations
    AUTH_START = "auth.start"
    AUTH_SEE = "auth.see"
    AUTH_CODE = "auth.code"
    AUTH_DECLINE = "auth.no"
    AUTH_SHOW_CODE = "auth.show"
    AUTH_TICK = "auth.tick"
    AUTH_WAY = "auth.way"
    AUTH_EFFECTIVE = "auth.live"
    AUTH_REFUSED = "auth.refused"
    AUTH_CANCEL = "auth.cancel"
    AUTH_RENEW = "auth.renew"
    AUTH_LET_END = "auth.letend"
    AUTH_TERMINATE = "auth.end"
    AUTH_KEEP = "auth.keep"
    AUTH_REVOKE = "auth.revoke"
    AUTH_STAY = "auth.stay"
    AUTH_RELEASED = "auth.released"
    AUTH_RISK = "auth.risk"
    AUTH_WRONG_TYPE = "auth.wrong"
    # reminders
    REMINDER_DONE = "rem.done"
    REMINDER_SNOOZE = "rem.snooze"
    # workspace
    CHAT_LINK = "chat.link"
    CHAT_DIGEST = "chat.digest"
    CHAT_AUDIENCE = "chat.who"
    CHAT_LANGUAGE = "chat.lang"
    CHAT_SEE = "chat.see"
    WORKSPACE_PICK = "ws.pick"


_TEAM = frozenset({Role.OWNER, Role.MANAGER, Role.OPERATOR})
_EVERYONE = _TEAM | {Role.CREATOR}

RIGHTS: dict[Act, frozenset[Role]] = {
    Act.FLOW_CONTINUE: _EVERYONE,
    Act.FLOW_CHOOSE: _EVERYONE,
    Act.FLOW_SKIP: _EVERYONE,
    Act.FLOW_BACK: _EVERYONE,
    Act.FLOW_CHANGE: _EVERYONE,
    Act.FLOW_CANCEL: _EVERYONE,
    Act.FLOW_LATER: _EVERYONE,
    Act.FLOW_CONFIRM: _EVERYONE,
    Act.FLOW_SEARCH: _EVERYONE,
    Act.SEE_MINE: _EVERYONE,
    Act.SEE_TODAY: _EVERYONE,
    Act.SEE_HELP: _EVERYONE,
    Act.SET_LANGUAGE: _EVERYONE,
    Act.IMPORT_APPLY: _TEAM,
    Act.IMPORT_CANCEL: _TEAM,
    Act.IMPORT_UNDO: _TEAM,
    Act.IMPORT_DATES: _TEAM,
    Act.IMPORT_KIND: _TEAM,
    Act.IMPORT_PERIOD: _TEAM,
    Act.IMPORT_MAP: _TEAM,
    Act.IMPORT_FORGET: _TEAM,
    Act.IMPORT_ROWS: _TEAM,
    Act.DIGEST_REDO: _TEAM,
    Act.SHORTLIST_START: _TEAM,
    Act.SHORTLIST_PAGE: _TEAM,
    Act.SHORTLIST_SAVE: _TEAM,
    Act.SHORTLIST_REFINE: _TEAM,
    Act.SHORTLIST_DROP: _TEAM,
    Act.ASK_FIND: _TEAM,
    Act.ASK_CHANGE: _TEAM,
    Act.ASK_DROP: _TEAM,
    Act.ASK_PICK: _TEAM,
    Act.ASK_EXAMPLE: _TEAM,
    Act.SHORTLIST_RESTORE: _TEAM,
    Act.SHORTLIST_REFUSE: _TEAM,
    Act.SHORTLIST_COMPARE: _TEAM,
    Act.SHORTLIST_ADD: _TEAM,
    Act.SHORTLIST_MORE: _TEAM,
    Act.SHORTLIST_SHARE: _TEAM,
    Act.SHORTLIST_EXPORT: _TEAM,
    Act.SEARCH_SEE: _TEAM,
    Act.SEARCH_SAVE: _TEAM,
    Act.SEARCH_RUN: _TEAM,
    Act.SEARCH_CHANGE: _TEAM,
    Act.SEARCH_MUTE: _TEAM,
    Act.SCORE_SEE: _TEAM,
    Act.SCREENING_SEE: _TEAM,
    Act.SCREENING_WEIGHTS: frozenset({Role.OWNER, Role.MANAGER}),
    Act.SCREENING_LIMITS: frozenset({Role.OWNER, Role.MANAGER}),
    Act.SCREENING_USUAL: frozenset({Role.OWNER, Role.MANAGER}),
    Act.SCREENING_SAVE: frozenset({Role.OWNER, Role.MANAGER}),
    Act.SCREENING_CANCEL: frozenset({Role.OWNER, Role.MANAGER}),
    Act.SCREENING_UNDO: frozenset({Role.OWNER, Role.MANAGER}),
    Act.CREATOR_SEE: _TEAM,
    Act.CREATOR_MORE: _TEAM,
    Act.CREATOR_NEW: _TEAM,
    Act.CREATOR_EDIT: _TEAM,
    Act.CREATOR_NOTE: _TEAM,
    Act.CREATOR_TAGS: _TEAM,
    Act.CREATOR_QUOTE: _TEAM,
    Act.CREATOR_OWNER: _TEAM,
    Act.CREATOR_FOLLOW: _TEAM,
    Act.CREATOR_VERIFY: _TEAM,
    Act.CREATOR_REFUSE: _TEAM,
    Act.CREATOR_LIFT: _TEAM,
    Act.CREATOR_ATTACH: _TEAM,
    Act.CREATOR_FILE: _TEAM,
    Act.CREATOR_INVITE: _TEAM,
    Act.CREATOR_ACCOUNTS: _TEAM,
    Act.CREATOR_SAME: _TEAM,
    Act.CREATOR_MERGE: _TEAM,
    Act.CREATOR_CONTACTS: _TEAM,
    Act.CREATOR_CONTACT_NEW: _TEAM,
    Act.CREATOR_CONTACT_EDIT: _TEAM,
    Act.CREATOR_CONTACT_REMOVE: _TEAM,
    Act.CREATOR_CONTACT_UNDO: _TEAM,
    Act.PERSONA_SEE: _TEAM,
    Act.PERSONA_NEW: _TEAM,
    Act.PERSONA_EXAMPLE: _TEAM,
    Act.PERSONA_EDIT: _TEAM,
    Act.PERSONA_DELETE: _TEAM,
    Act.PERSONA_UNDO: _TEAM,
    Act.PERSONA_FIND: _TEAM,
    Act.PERSONA_FIT: _TEAM,
    Act.PERSONA_FROM: _TEAM,
    Act.CREATOR_AUDIENCE: _TEAM,
    Act.TAGS_SEE: _TEAM,
    Act.TAG_RENAME: _TEAM,
    Act.TAG_REMOVE: _TEAM,
    Act.POOL_SEE: _TEAM,
    Act.POOL_PAGE: _TEAM,
    Act.POOL_SHOW: _TEAM,
    Act.POOL_FILTER: _TEAM,
    Act.POOL_ADD: _TEAM,
    Act.POOL_MOVE: _TEAM,
    Act.POOL_HAND: _TEAM,
    Act.POOL_SET: frozenset({Role.OWNER, Role.MANAGER}),
    Act.BENCHMARK_SEE: _TEAM,
    Act.BENCHMARK_ADD: _TEAM,
    Act.BENCHMARK_DROP: _TEAM,
    Act.METHOD_SEE: _TEAM,
    Act.EXAMPLE_TRY: _TEAM,
    Act.PILOT_START: _TEAM,
    Act.PILOT_SEE: _TEAM,
    Act.PILOT_EXPAND: _TEAM,
    Act.PILOT_STOP: _TEAM,
    Act.PILOT_LONGER: _TEAM,
    Act.PILOT_REOPEN: _TEAM,
    Act.PILOT_TASK: _TEAM,
    Act.UPKEEP_ASK: _TEAM,
    Act.UPKEEP_DO: _TEAM,
    Act.UPKEEP_LATER: _TEAM,
    Act.UPKEEP_WHY: _TEAM,
    Act.TASK_START: _TEAM,
    Act.TASK_SEE: _TEAM,
    Act.TASK_CANCEL: _TEAM,
    Act.INVITE: _TEAM,
    Act.LINK_MOVE: _TEAM,
    Act.LINK_KEEP: _TEAM,
    Act.SCRIPT_SHOW: _TEAM,
    Act.ASSIGNMENT_ACCEPT: _EVERYONE,  # by the team on her behalf, and marked
    Act.ASSIGNMENT_DECLINE: _EVERYONE,
    Act.ASSIGNMENT_ASK: _EVERYONE,
    Act.PROPOSAL_AGREE: _TEAM,
    Act.PROPOSAL_REFUSE: _TEAM,
    Act.DRAFT_START: _EVERYONE,
    Act.DRAFT_REVIEW: _TEAM,
    Act.DRAFT_APPROVE: _TEAM,
    Act.DRAFT_FILE: _TEAM,
    Act.DRAFT_SEE: _TEAM,
    Act.POST_START: _EVERYONE,
    Act.AUTH_START: _TEAM,  # an operator what she is in charge of: services/authorization_moves.py
    Act.AUTH_SEE: _TEAM,
    Act.AUTH_CODE: _EVERYONE,  # by the team on her behalf, and marked
    Act.AUTH_DECLINE: _EVERYONE,
    Act.AUTH_SHOW_CODE: _TEAM,
    Act.AUTH_TICK: _TEAM,
    Act.AUTH_WAY: _TEAM,
    Act.AUTH_EFFECTIVE: _TEAM,
    Act.AUTH_REFUSED: _TEAM,
    Act.AUTH_CANCEL: _TEAM,
    Act.AUTH_RENEW: _TEAM,
    Act.AUTH_LET_END: _TEAM,
    Act.AUTH_TERMINATE: _TEAM,  # an operator proposes
    Act.AUTH_KEEP: frozenset({Role.OWNER, Role.MANAGER}),
    Act.AUTH_REVOKE: _EVERYONE,
    Act.AUTH_STAY: _EVERYONE,
    Act.AUTH_RELEASED: _TEAM,
    Act.AUTH_RISK: _TEAM,
    Act.AUTH_WRONG_TYPE: _TEAM,
    Act.REMINDER_DONE: _EVERYONE,
    Act.REMINDER_SNOOZE: _EVERYONE,
    Act.CHAT_LINK: frozenset({Role.OWNER}),
    Act.CHAT_DIGEST: frozenset({Role.OWNER, Role.MANAGER}),
    Act.CHAT_AUDIENCE: frozenset({Role.OWNER}),
    Act.CHAT_LANGUAGE: frozenset({Role.OWNER, Role.MANAGER}),
    Act.CHAT_SEE: frozenset({Role.OWNER, Role.MANAGER}),
    Act.WORKSPACE_PICK: _EVERYONE,
}


def may(role: Role, act: Act) -> bool:
    """Say whether the role allows the act at all; whose thing it is, the service checks."""
    return role in RIGHTS[act]
