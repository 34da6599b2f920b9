DATE_INPUT_FORMATS = ["%Y-%m-%d", "%Y%m%d"]
