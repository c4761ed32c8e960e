// Slack writes emoji as :names:; these are the ones a chat product uses, anything else stays as written.

const NAMES = {
  white_check_mark: "✅", heavy_check_mark: "✔️", ballot_box_with_check: "☑️", x: "❌", warning: "⚠️", alarm_clock: "⏰",
  hourglass: "⌛", hourglass_flowing_sand: "⏳", clock9: "🕘", calendar: "📅", date: "📅", spiral_calendar_pad: "🗓️",
  bar_chart: "📊", chart_with_upwards_trend: "📈", chart_with_downwards_trend: "📉", moneybag: "💰", money_with_wings: "💸",
  dollar: "💵", yen: "💴", package: "📦", gift: "🎁", shirt: "👕", tshirt: "👕", necktie: "👔", jeans: "👖", dress: "👗",
  coat: "🧥", movie_camera: "🎥", video_camera: "📹", clapper: "🎬", camera: "📷", art: "🎨", memo: "📝", pencil: "✏️",
  pencil2: "✏️", clipboard: "📋", pushpin: "📌", round_pushpin: "📍", paperclip: "📎", link: "🔗", key: "🔑", lock: "🔒",
  unlock: "🔓", closed_lock_with_key: "🔐", shield: "🛡️", bell: "🔔", no_bell: "🔕", mute: "🔇", speaker: "🔈", zzz: "💤",
  eyes: "👀", wave: "👋", "+1": "👍", thumbsup: "👍", "-1": "👎", thumbsdown: "👎", clap: "👏", pray: "🙏", ok_hand: "👌",
  muscle: "💪", point_right: "👉", point_down: "👇", raised_hands: "🙌", tada: "🎉", sparkles: "✨", star: "⭐", star2: "🌟",
  fire: "🔥", rocket: "🚀", heart: "❤️", blush: "😊", smile: "😄", slightly_smiling_face: "🙂", thinking_face: "🤔", sob: "😭",
  red_circle: "🔴", large_yellow_circle: "🟡", large_orange_circle: "🟠", large_green_circle: "🟢", large_blue_circle: "🔵",
  white_circle: "⚪", black_circle: "⚫", red_square: "🟥", yellow_square: "🟨", green_square: "🟩", question: "❓",
  grey_question: "❔", exclamation: "❗", bangbang: "‼️", information_source: "ℹ️", bulb: "💡", mag: "🔍", gear: "⚙️",
  wrench: "🔧", hammer_and_wrench: "🛠️", recycle: "♻️", arrows_counterclockwise: "🔄", repeat: "🔁", leftwards_arrow_with_hook: "↩️",
  arrow_right: "➡️", arrow_left: "⬅️", arrow_up: "⬆️", arrow_down: "⬇️", arrow_forward: "▶️", black_square_for_stop: "⏹️",
  double_vertical_bar: "⏸️", new: "🆕", no_entry: "⛔", no_entry_sign: "🚫", stop_sign: "🛑", construction: "🚧",
  speech_balloon: "💬", mailbox: "📫", email: "✉️", envelope: "✉️", inbox_tray: "📥", outbox_tray: "📤", file_folder: "📁",
  open_file_folder: "📂", page_facing_up: "📄", receipt: "🧾", handshake: "🤝", busts_in_silhouette: "👥", bust_in_silhouette: "👤",
  robot_face: "🤖", trophy: "🏆", first_place_medal: "🥇", second_place_medal: "🥈", third_place_medal: "🥉", one: "1️⃣", two: "2️⃣",
  three: "3️⃣", four: "4️⃣", five: "5️⃣", cn: "🇨🇳", us: "🇺🇸", gb: "🇬🇧", flag_my: "🇲🇾", earth_asia: "🌏", globe_with_meridians: "🌐",
};

export const emojiOf = (name) => NAMES[name] ?? null;

/** Replaces :names: this page knows. */
export const withEmoji = (text) => String(text ?? "").replace(/:([a-z0-9_+-]+):/g, (whole, name) => NAMES[name] ?? whole);
