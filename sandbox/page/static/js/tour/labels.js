// What is written on the app's buttons and in its questions, in both languages.

export const IMPORT = /^(?:Import|导入)$/;
export const UNDO = /^(?:Undo|撤销)/;
export const SAVE = /^(?:Save|保存)$/;
export const SAVED = /✅ (?:saved|已保存)/; // as the list says it: the help has the words "saved searches"
export const ACCEPT = /^(?:Accept|接受)$/;
export const ACCEPTED = /accepted|已接受/i;
export const HAND_IN = /^(?:Hand in a draft|交稿)$/;
export const SUBMIT = /^(?:Hand in|提交|Send|发送)$/;
export const SKIP = /^(?:Skip|跳过)$/;
export const ASK_CHANGES = /^(?:Ask for changes|提出修改)$/;
export const AGAIN = /^(?:Hand in again|重新交稿)$/;
export const NEW_CAPTION = /^(?:Change: Caption|修改：文案)$/;
export const APPROVE = /^(?:Approve|通过)$/;
export const PASTE_POST = /^(?:Paste the post's link|填作品链接)$/;
export const POSTED = /^(?:Correct the link|更正链接)$/;
export const SEND_CODE = /^(?:Send the code|发送合作码)$/;
export const STEP = /^(?:Step \d done|第 \d 步完成)$/;
export const SUCCESS = /^授权成功$/;
export const STOPS = /^(?:What stops with it|受影响投放)$/;
export const LET_END = /^(?:Let it end|到期结束)$/;

export const ASKS_DRAFT = /Where can the draft be seen|稿件在哪里看/;
export const ASKS_CAPTION = /What is the caption|正文文案是什么/;
export const ASKS_POST = /Paste the link of the published post|请粘贴已发布作品的链接/;
export const ASKS_CODE = /^(?:What is the|平台显示的).*(?:code|合作码)/;
