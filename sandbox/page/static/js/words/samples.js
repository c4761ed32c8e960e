// The sample files this page offers; their descriptions are in the catalogues.

export const SAMPLES = ["青禾男装_达人库.csv", "tiktok_shop_creators.csv", "千川_素材日报.csv", "tiktok_affiliate_orders.csv"];
