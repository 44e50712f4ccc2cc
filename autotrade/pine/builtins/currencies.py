"""Currencies: the currency namespace."""

from typing import Final

TABLE: Final = """
currency.AED -> const string: UAE dirham.
currency.ARS -> const string: Argentine peso.
currency.AUD -> const string: Australian dollar.
currency.BDT -> const string: Bangladeshi taka.
currency.BHD -> const string: Bahraini dinar.
currency.BRL -> const string: Brazilian real.
currency.BTC -> const string: Bitcoin.
currency.CAD -> const string: Canadian dollar.
currency.CHF -> const string: Swiss franc.
currency.CLP -> const string: Chilean peso.
currency.CNY -> const string: Chinese yuan.
currency.COP -> const string: Colombian peso.
currency.CZK -> const string: Czech koruna.
currency.DKK -> const string: Danish krone.
currency.EGP -> const string: Egyptian pound.
currency.ETH -> const string: Ether.
currency.EUR -> const string: Euro.
currency.GBP -> const string: Pound sterling.
currency.HKD -> const string: Hong Kong dollar.
currency.HUF -> const string: Hungarian forint.
currency.IDR -> const string: Indonesian rupiah.
currency.ILS -> const string: Israeli shekel.
currency.INR -> const string: Indian rupee.
currency.ISK -> const string: Icelandic krona.
currency.JPY -> const string: Japanese yen.
currency.KES -> const string: Kenyan shilling.
currency.KRW -> const string: South Korean won.
currency.KWD -> const string: Kuwaiti dinar.
currency.LKR -> const string: Sri Lankan rupee.
currency.MAD -> const string: Moroccan dirham.
currency.MXN -> const string: Mexican peso.
currency.MYR -> const string: Malaysian ringgit.
currency.NGN -> const string: Nigerian naira.
currency.NOK -> const string: Norwegian krone.
currency.NONE -> const string: No currency, the symbol's own.
currency.NZD -> const string: New Zealand dollar.
currency.PEN -> const string: Peruvian sol.
currency.PHP -> const string: Philippine peso.
currency.PKR -> const string: Pakistani rupee.
currency.PLN -> const string: Polish zloty.
currency.QAR -> const string: Qatari riyal.
currency.RON -> const string: Romanian leu.
currency.RSD -> const string: Serbian dinar.
currency.RUB -> const string: Russian rouble.
currency.SAR -> const string: Saudi riyal.
currency.SEK -> const string: Swedish krona.
currency.SGD -> const string: Singapore dollar.
currency.THB -> const string: Thai baht.
currency.TND -> const string: Tunisian dinar.
currency.TRY -> const string: Turkish lira.
currency.TWD -> const string: New Taiwan dollar.
currency.USD -> const string: US dollar.
currency.USDT -> const string: Tether.
currency.VES -> const string: Venezuelan bolivar.
currency.VND -> const string: Vietnamese dong.
currency.ZAR -> const string: South African rand.
"""
