// The product, user and card of the page's samples (source: seed).

export const SAMPLE_PRODUCT_ID = 'f4947edd-0dc1-4d60-af5a-f0dcb01d141c';
export const SAMPLE_USER_ID = '8009ace0-c16e-4d03-8a89-36010cf30b87';
export const SAMPLE_CARD = { pan: '4122432442321234', expiry: '2112', cvv: '453' } as const;
