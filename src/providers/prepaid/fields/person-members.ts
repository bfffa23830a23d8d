// Members that tell who a customer is, in createCard and updateProfile.
import { input } from '../wire/codes.ts';
import { type CallMembers, textMember } from './call-members.ts';
import { DOCUMENT_CAUSES } from './documents.ts';

export const PERSON_MEMBERS: CallMembers = {
  gender: textMember(20, 'the gender of the customer'),
  sorCustomerId: textMember(50, 'the id of the customer in the system of record'),
  deliveryAddress: textMember(50, 'where the card is sent'),
  addressline1: textMember(50, 'the first line of the address'),
  addressline2: textMember(50, 'the second line of the address'),
  addressline3: textMember(50, 'the third line of the address'),
  cardholderCity: textMember(50, 'the city of the customer'),
  cardholderState: textMember(50, 'the state of the customer'),
  cardholderCountry: textMember(50, 'the country of the customer'),
  cardholderZipCode: textMember(6, 'the zip code of the customer'),
};

export const DOCUMENT_CODES = Object.fromEntries(
  Object.entries(DOCUMENT_CAUSES).map(([code, how]) => [code, input(how)]),
);
