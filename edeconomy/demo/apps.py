from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "edeconomy.demo"
    label = "demo"
