"""lifesupport"""
