"""What names of people and of bodies are made of, as parts of patterns in Rust's syntax."""

from credit.surnames import ANY_DOUBLE

HAN = "\u4e00-\u9fff"
# The commonest family names (公安部 全国姓名报告), which cover nearly everybody.
FAMILIES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
    "钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜"
    "倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游阳"
    "裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边闫肖付代"
)
PERSON = f"(?:(?:{ANY_DOUBLE})[{HAN}]{{1,2}}|[{FAMILIES}][{HAN}]{{1,2}}|[{HAN}]{{2,8}}·[{HAN}]{{2,8}})"
FORM = "(?:公司|厂|合作社|事务所|经营部|商行|医院|学校|中心|协会|委员会|门市部|超市|饭店|酒店)"
