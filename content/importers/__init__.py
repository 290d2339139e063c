"""导入与导出: files → rows → findings, and back; they stand beside the desk and never around it."""
