"""What the columns of imported files are called: one name a fact of domain/importing/<kind>.toml."""

from __future__ import annotations

import re

from bot.messages.words import Words, msg
from domain.importing.naming import OWN_PREFIX, kept_as

FACTS: dict[str, Words] = {
    "handle": msg("handle"), "name": msg("name"), "uid": msg("account id"),
    "link": msg("link to the profile or post"), "platform": msg("platform"), "region": msg("region"),
    "agency": msg("MCN agency"), "creator_type": msg("tier or type"), "categories": msg("category"),
    "tags": msg("tags of the creator"), "notes": msg("notes"), "followers": msg("followers"),
    "median_views": msg("median views"), "active_fan_share": msg("active fans"),
    "completion_rate": msg("completion rate"), "engagement_rate": msg("engagement rate"),
    "quote": msg("quote"), "commission_rate": msg("commission rate"), "rebate_rate": msg("rebate"),
    "sales": msg("average sales"), "gmv": msg("GMV"), "orders": msg("orders"), "ctr": msg("CTR"),
    "reputation": msg("reputation score"), "supports_ads": msg("supports ads"),
    "accepts_script_changes": msg("accepts script changes"), "stat_date": msg("the day"),
    "wechat": msg("WeChat"), "phone": msg("phone"), "email": msg("email"), "address_line": msg("address"),
    "address_line_2": msg("address, second line"), "address_city": msg("city of the address"),
    "address_state": msg("state of the address"), "address_code": msg("postal code"),
    "address_country": msg("country of the address"), "ctor": msg("CTOR"), "refunds": msg("refunds"),
    "items_sold": msg("items sold"), "items_refunded": msg("items refunded"), "aov": msg("order value"),
    "videos": msg("videos"), "live_streams": msg("live streams"),
    "est_commission": msg("estimated commission"), "samples_shipped": msg("samples shipped"),
    "est_flat_fee": msg("estimated flat fee"), "video_gmv": msg("GMV from videos"),
    "live_gmv": msg("GMV from lives"), "card_gmv": msg("GMV from product cards"),
    "sample_content": msg("content from samples"), "showcase_products": msg("products in the showcase"),
    "product_impressions": msg("product impressions"), "video_views": msg("video views"),
    "customers": msg("customers"), "products_sold": msg("products sold"),
    "daily_products_sold": msg("products sold a day"), "quote_1_20s": msg("quote, 1–20 s"),
    "quote_60s": msg("quote, over 60 s"), "likes": msg("likes"), "reply_rate": msg("reply rate in 48 h"),
    "gender": msg("gender"), "first_name": msg("first name"), "last_name": msg("last name"),
    "external_id": msg("id in another tool"), "instagram": msg("Instagram"), "youtube": msg("YouTube"),
    "pinterest": msg("Pinterest"), "language": msg("language"), "merge_fields": msg("merge fields"),
    "mean_likes": msg("average likes"), "mean_comments": msg("average comments"),
    "mean_viewers": msg("average viewers"), "daily_sales": msg("sales a day"),
    "median_impressions": msg("median impressions"), "median_reads": msg("median reads"),
    "median_interactions": msg("median interactions"), "paid_impressions": msg("median impressions, paid"),
    "paid_reads": msg("median reads, paid"), "paid_interactions": msg("median interactions, paid"),
    "reading_fans": msg("reading fans"), "interacting_fans": msg("interacting fans"),
    "buying_fans": msg("buying fans"), "follower_change": msg("change of followers"),
    "follower_band": msg("follower band"), "audience_gender": msg("audience’s gender"),
    "audience_provinces": msg("audience’s provinces"), "audience_cities": msg("audience’s cities"),
    "audience_interests": msg("audience’s interests"),
    "audience_power": msg("audience’s purchasing power"),
    "audience_scenes": msg("audience’s purchase scenes"),
    "main_business": msg("main business"), "topics": msg("topics"),
    "quote_pictures": msg("quote for pictures"), "quote_seeding": msg("quote for seeding"),
    "cpm_pictures": msg("CPM of pictures"), "cpm_video": msg("CPM of videos"),
    "brand_posts": msg("paid posts in 90 days"), "cooperation": msg("state of cooperation"),
    "owner": msg("person in charge"), "last_contact": msg("last contact"),
    "follow_up": msg("follow-up date"), "creator_handle": msg("creator’s handle"),
    "creator_uid": msg("creator’s account id"), "creator_name": msg("who the creator is"),
    "material_id": msg("video or material id"), "material": msg("video or material"),
    "product_id": msg("product id"), "product": msg("product"), "live_start": msg("start of the live"),
    "shop": msg("shop"), "shop_id": msg("shop id"), "carrier": msg("live, video or product card"),
    "slot": msg("time slot"), "campaign": msg("ad campaign"), "spend": msg("ad spend"),
    "impressions": msg("impressions"), "clicks": msg("clicks"), "roi": msg("ROI"),
    "net_gmv": msg("net GMV"), "net_orders": msg("net orders"), "net_roi": msg("net ROI"),
    "settled_share": msg("settled share"), "refund_share": msg("refund rate"),
    "base_spend": msg("base ad spend"), "boost_spend": msg("boost ad spend"), "boost_roi": msg("boost ROI"),
    "spend_share": msg("share of the ad spend"), "cvr": msg("conversion rate"),
    "watch_cvr": msg("conversion of viewers"), "cpm": msg("CPM"), "cost_per_order": msg("cost per order"),
    "gpm": msg("GPM"), "carts": msg("adds to cart"), "cart_share": msg("add-to-cart rate"),
    "favourites": msg("favourites"), "interactions": msg("interactions"),
    "three_seconds": msg("3-second views"), "two_second_rate": msg("2-second views"),
    "six_second_rate": msg("6-second views"), "new_followers": msg("new followers"),
    "lost_followers": msg("lost followers"), "views": msg("views"), "comments": msg("comments"),
    "shares": msg("shares"), "buyers": msg("buyers"), "refund_orders": msg("refunded orders"),
    "gmv_per_customer": msg("GMV per customer"), "peak_viewers": msg("most viewers at once"),
    "posted": msg("day of the post"), "live_end": msg("end of the live"),
    "live_minutes": msg("minutes of the live"), "watch_minutes": msg("minutes watched"),
    "paid_gmv": msg("amount paid by users"), "card_orders": msg("orders from product cards"),
    "card_impressions": msg("impressions of product cards"), "card_clicks": msg("clicks on product cards"),
    "exposed_people": msg("people reached"), "viewers": msg("viewers"),
    "returning_share": msg("returning viewers"), "products_shown": msg("products shown"),
    "product_people": msg("people shown a product"), "product_clickers": msg("people who clicked"),
    "product_ctr_people": msg("CTR by people"), "cvr_people": msg("conversion by people"),
    "watch_cvr_people": msg("conversion of viewers by people"), "refund_people": msg("people refunded"),
    "hour_refunds": msg("refunds within an hour"),
    "hour_refund_orders": msg("orders refunded within an hour"),
    "creator_subsidy": msg("creator’s subsidy"), "waived_commission": msg("waived commission"),
    "product_category": msg("product category"), "videos_with_sales": msg("videos with sales"),
    "lives_with_sales": msg("lives with sales"), "posting_creators": msg("creators who posted"),
    "selling_creators": msg("creators with sales"), "order_id": msg("order id"), "sku_id": msg("SKU id"),
    "quantity": msg("quantity"), "amount": msg("amount paid"), "currency": msg("currency"),
    "state": msg("how it stands"), "refunded": msg("returned or refunded"),
    "commission_base": msg("commission base"), "commission_estimated": msg("estimated commission"),
    "commission_actual": msg("actual commission"), "settled_amount": msg("settled amount"),
    "ordered_at": msg("time of the order"), "paid_at": msg("time of payment"),
    "settled_at": msg("time of settlement"), "price": msg("unit price"), "seller_sku": msg("seller’s SKU"),
    "substate": msg("more on how it stands"), "content_type": msg("kind of content"),
    "content_id": msg("content id"), "commission_model": msg("commission plan"),
    "ads_rate": msg("ads commission rate"), "ads_estimated": msg("estimated ads commission"),
    "ads_actual": msg("actual ads commission"), "bonus_estimated": msg("estimated bonus"),
    "bonus_actual": msg("actual bonus"), "partner_estimated": msg("partner’s estimated share"),
    "frozen_share": msg("frozen share"), "received": msg("time of receipt"), "sold_by": msg("sold through"),
    "goods_amount": msg("amount of the goods"), "deposit": msg("deposit"),
    "final_paid": msg("time of the final payment"), "completed": msg("time of completion"),
    "effective": msg("effective from"), "cancelled": msg("reason of the cancellation"),
    "unsettled": msg("why it is not settled"), "product_source": msg("source of the product"),
    "order_source": msg("source of the order"), "order_type": msg("kind of order"),
    "traffic": msg("source of traffic"), "traffic_detail": msg("source of traffic in detail"),
    "invoice": msg("commission invoice"), "tiered": msg("tiered commission"),
    "tier_threshold": msg("sales threshold"), "tier_plan": msg("tier plan id"),
    "base_rate": msg("base commission rate"), "raised_rate": msg("raised commission rate"),
    "paid_subsidy": msg("payment subsidy"), "platform_subsidy": msg("platform’s subsidy"),
    "shipping": msg("shipping"), "shipping_subsidy": msg("shipping subsidy"), "tax": msg("tax"),
    "marketing_id": msg("marketing campaign id"), "promotion_rate": msg("promotion fee rate"),
    "promotion_service": msg("promotion service fee"),
    "promotion_estimated": msg("estimated promotion fee"), "promotion_actual": msg("actual promotion fee"),
    "payment_method": msg("payment method"), "bought_on": msg("bought on"), "variation": msg("variation"),
    "tracking": msg("tracking number"), "type": msg("authorization type"),
    "scope": msg("authorization scope"), "starts_on": msg("start of the term"),
    "expires_on": msg("end of the term"), "days": msg("days of the term"), "term": msg("term or its end"),
    "code": msg("authorization code"), "title": msg("name of the task"),
    "deliverable": msg("what to deliver"), "draft_on": msg("date of the first draft"),
    "publish_on": msg("publish date"), "fee": msg("flat fee"), "sample_no": msg("sample tracking number"),
}  # fmt: skip
_SHARE = re.compile(r"audience\.(?P<sex>male|female|age)(?:_(?P<low>\d+)_(?P<high>\d+|up))?")
_SEXES = {"male": msg("men among the fans"), "female": msg("women among the fans")}


def fact_words(fact: str) -> Words | str:
    """A fact as people call it; one that is kept under its own name by that name."""
    if fact.startswith(OWN_PREFIX):
        return kept_as(fact)
    share = _SHARE.fullmatch(fact)
    if share:
        return _share(share)
    return FACTS.get(fact, fact)


def _share(share: re.Match[str]) -> Words:
    if not share["low"]:
        return _SEXES.get(share["sex"], msg("audience"))
    ages = f"{share['low']}+" if share["high"] == "up" else f"{share['low']}–{share['high']}"
    match share["sex"]:
        case "male":
            return msg("men of %(ages)s among the fans", ages=ages)
        case "female":
            return msg("women of %(ages)s among the fans", ages=ages)
        case _:
            return msg("fans of %(ages)s", ages=ages)
