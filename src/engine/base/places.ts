// Places for people of the base world. City, state, postal code and area code of each belong together.

export interface Place {
  readonly city: string;
  readonly state: string;
  /** The beginning of its postal codes; the last two digits are missing. */
  readonly postalPrefix: string;
  /** Of its telephone numbers, where the country has any. */
  readonly areaCode: string;
}

const place = (city: string, state: string, postalPrefix: string, areaCode = ''): Place => ({
  city,
  state,
  postalPrefix,
  areaCode,
});

/** PIN codes: the first three digits are the sorting district (source: India Post). */
export const INDIAN_PLACES: readonly Place[] = [
  place('New Delhi', 'Delhi', '1100'),
  place('Gurugram', 'Haryana', '1220'),
  place('Ludhiana', 'Punjab', '1410'),
  place('Chandigarh', 'Chandigarh', '1600'),
  place('Noida', 'Uttar Pradesh', '2013'),
  place('Kanpur', 'Uttar Pradesh', '2080'),
  place('Lucknow', 'Uttar Pradesh', '2260'),
  place('Dehradun', 'Uttarakhand', '2480'),
  place('Jaipur', 'Rajasthan', '3020'),
  place('Jodhpur', 'Rajasthan', '3420'),
  place('Ahmedabad', 'Gujarat', '3800'),
  place('Vadodara', 'Gujarat', '3900'),
  place('Surat', 'Gujarat', '3950'),
  place('Mumbai', 'Maharashtra', '4000'),
  place('Pune', 'Maharashtra', '4110'),
  place('Nagpur', 'Maharashtra', '4400'),
  place('Panaji', 'Goa', '4030'),
  place('Indore', 'Madhya Pradesh', '4520'),
  place('Bhopal', 'Madhya Pradesh', '4620'),
  place('Raipur', 'Chhattisgarh', '4920'),
  place('Hyderabad', 'Telangana', '5000'),
  place('Vijayawada', 'Andhra Pradesh', '5200'),
  place('Visakhapatnam', 'Andhra Pradesh', '5300'),
  place('Bengaluru', 'Karnataka', '5600'),
  place('Mysuru', 'Karnataka', '5700'),
  place('Chennai', 'Tamil Nadu', '6000'),
  place('Madurai', 'Tamil Nadu', '6250'),
  place('Coimbatore', 'Tamil Nadu', '6410'),
  place('Kochi', 'Kerala', '6820'),
  place('Thiruvananthapuram', 'Kerala', '6950'),
  place('Kolkata', 'West Bengal', '7000'),
  place('Bhubaneswar', 'Odisha', '7510'),
  place('Guwahati', 'Assam', '7810'),
  place('Patna', 'Bihar', '8000'),
  place('Ranchi', 'Jharkhand', '8340'),
];

/** ZIP codes: the first three digits are the sectional centre (source: USPS). Area codes: NANPA. */
export const AMERICAN_PLACES: readonly Place[] = [
  place('Boston', 'Massachusetts', '021', '617'),
  place('Providence', 'Rhode Island', '029', '401'),
  place('Hartford', 'Connecticut', '061', '860'),
  place('New York', 'New York', '100', '212'),
  place('Buffalo', 'New York', '142', '716'),
  place('Pittsburgh', 'Pennsylvania', '152', '412'),
  place('Philadelphia', 'Pennsylvania', '191', '215'),
  place('Baltimore', 'Maryland', '212', '410'),
  place('Richmond', 'Virginia', '232', '804'),
  place('Raleigh', 'North Carolina', '276', '919'),
  place('Charlotte', 'North Carolina', '282', '704'),
  place('Atlanta', 'Georgia', '303', '404'),
  place('Jacksonville', 'Florida', '322', '904'),
  place('Miami', 'Florida', '331', '305'),
  place('Birmingham', 'Alabama', '352', '205'),
  place('Nashville', 'Tennessee', '372', '615'),
  place('Louisville', 'Kentucky', '402', '502'),
  place('Columbus', 'Ohio', '432', '614'),
  place('Cleveland', 'Ohio', '441', '216'),
  place('Indianapolis', 'Indiana', '462', '317'),
  place('Detroit', 'Michigan', '482', '313'),
  place('Des Moines', 'Iowa', '503', '515'),
  place('Milwaukee', 'Wisconsin', '532', '414'),
  place('Minneapolis', 'Minnesota', '554', '612'),
  place('Chicago', 'Illinois', '606', '312'),
  place('Saint Louis', 'Missouri', '631', '314'),
  place('Omaha', 'Nebraska', '681', '402'),
  place('New Orleans', 'Louisiana', '701', '504'),
  place('Oklahoma City', 'Oklahoma', '731', '405'),
  place('Dallas', 'Texas', '752', '214'),
  place('Houston', 'Texas', '770', '713'),
  place('Denver', 'Colorado', '802', '303'),
  place('Salt Lake City', 'Utah', '841', '801'),
  place('Phoenix', 'Arizona', '850', '602'),
  place('Albuquerque', 'New Mexico', '871', '505'),
  place('Las Vegas', 'Nevada', '891', '702'),
  place('Los Angeles', 'California', '900', '213'),
  place('San Diego', 'California', '921', '619'),
  place('Portland', 'Oregon', '972', '503'),
  place('Seattle', 'Washington', '981', '206'),
];

/** Roads that most Indian cities have. */
export const INDIAN_ROADS: readonly string[] = [
  'Mahatma Gandhi Road',
  'Station Road',
  'Nehru Street',
  'Temple Road',
  'Gandhi Nagar',
  'Lake View Road',
  'Market Road',
  'Ashok Marg',
  'Shivaji Nagar',
  'Civil Lines',
  'Rajendra Nagar',
  'Park Street',
];
